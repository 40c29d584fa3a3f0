import { describe, expect, it } from 'vitest'
import { treeOf } from '../../src/expression/treeOf.js'

/** A node such as a later mathjs may make. */
const tree = (node: object) => treeOf('parse', node as Parameters<typeof treeOf>[1], {})
const x = { type: 'SymbolNode', name: 'x' }

describe('a node that the mathjs of today does not make', () => {
  it('is refused by its type', () => {
    expect(() => tree({ type: 'UnitNode' })).toThrow(
      new RangeError('parse: text contains a UnitNode; write a formula in x')
    )
  })

  it('is refused by its operator, chained ones included', () => {
    const message = 'parse: text contains the operator "approximately"; write a formula in x'
    expect(() => tree({ type: 'RelationalNode', conditionals: ['approximately'], params: [x, x] })).toThrow(message)
    expect(() => tree({ type: 'OperatorNode', op: 'approximately', fn: 'approximately', args: [x, x] })).toThrow(
      message
    )
  })
})
