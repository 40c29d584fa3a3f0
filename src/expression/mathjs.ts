import * as mathjs from 'mathjs/number'

interface Typeset {
  toTex(options: unknown): string
}

/** A node of mathjs, as far as a formula in x can hold it; what else mathjs can read has other types. */
export type MathNode = Typeset &
  (
    | { readonly type: 'ParenthesisNode'; readonly content: MathNode }
    | { readonly type: 'SymbolNode'; readonly name: string }
    | { readonly type: 'ConstantNode'; readonly value: unknown }
    | OperatorNode
    | {
        readonly type: 'ConditionalNode'
        readonly condition: MathNode
        readonly trueExpr: MathNode
        readonly falseExpr: MathNode
      }
    | {
        readonly type: 'RelationalNode'
        readonly conditionals: readonly string[]
        readonly params: readonly MathNode[]
      }
    | {
        readonly type: 'FunctionNode'
        readonly fn: MathNode & { readonly name: string }
        readonly args: readonly MathNode[]
      }
  )

export interface OperatorNode extends Typeset {
  readonly type: 'OperatorNode'
  readonly op: string
  readonly fn: string
  readonly args: readonly MathNode[]
  readonly isPercentage: boolean
}

interface Parser {
  parse(text: string): MathNode
  ConstantNode: new (value: number) => MathNode
  SymbolNode: new (name: string) => MathNode
  OperatorNode: new (op: string, fn: string, args: MathNode[]) => MathNode
  FunctionNode: new (fn: string, args: MathNode[]) => MathNode
  ConditionalNode: new (condition: MathNode, yes: MathNode, no: MathNode) => MathNode
}

/** The parser of mathjs and its nodes; no function, so nothing that it could call. */
export const math = mathjs.create({
  parseDependencies: mathjs.parseDependencies
} as mathjs.FactoryFunctionMap) as unknown as Parser
