import { activationFromParams } from '../../activations/byName/activationFromParams.js'
import type { ExpressionData } from '../../activations/Expression.js'
import { activationFromTree } from '../../activations/expression/activationFromTree.js'
import { anObject, numberIn, outOfRange, POSITIVE, show, wrongKind } from '../../checks.js'
import { modifiersOf } from '../maps/RandomNetwork.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from './edgeOfChaos.js'
import type { SparseDesign } from './sparseDesign.js'
import type { DesignJSON } from './toJSON.js'

const CALLER = 'fromJSON'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SyntaxError(
      `${CALLER}: json must be JSON text; got ${show(text.slice(0, 60))} (${(cause as Error).message})`,
      { cause }
    )
  }
}

/**
 * The design that {@link toJSON} wrote down; `JSON.stringify(design)` will do as well.
 *
 * @param json the data, or its text
 * @returns the design, its σ_w, σ_b and verdict computed anew from activation, q* and χ₁
 * @throws TypeError for an argument of the wrong kind; SyntaxError for text that is not JSON; RangeError for an
 *   activation that cannot be rebuilt from its name
 * @example
 * ```ts
 * const design = edgeOfChaos({ activation: 'tanh', qStar: 0.5 })
 * fromJSON(JSON.stringify(design)).sigmaW === design.sigmaW // -> true
 * ```
 */
export function fromJSON<Design extends EdgeOfChaos = SparseDesign>(json: DesignJSON | string): Design {
  const data = typeof json === 'string' ? parsed(json) : json
  const { activation, qStar, chi1, family, k, ...rest } = anObject<DesignJSON>(CALLER, 'json', data)
  const { name, params, expression } = anObject<DesignJSON['activation']>(CALLER, 'json.activation', activation)
  if (typeof name !== 'string') throw wrongKind(CALLER, 'json.activation.name', 'a string', name)
  const values = Object.entries(anObject<typeof params>(CALLER, 'json.activation.params', params))
  const finite = Object.fromEntries(values.map(([key, value]) => [key, value ?? Infinity]))
  if (expression !== undefined && (family !== undefined || name !== expression?.text)) {
    throw outOfRange(CALLER, 'json.activation.name', 'the text of its expression, without a family', name)
  }
  const phi =
    expression === undefined
      ? activationFromParams(CALLER, name, finite)
      : activationFromTree(CALLER, {
          ...anObject<ExpressionData>(CALLER, 'json.activation.expression', expression),
          params: finite
        })
  if (family !== undefined && family !== name)
    throw outOfRange(CALLER, 'json.family', `"${name}", as the activation`, family)
  const design = solveEdgeOfChaos(
    CALLER,
    phi,
    numberIn(CALLER, 'json.qStar', qStar, POSITIVE),
    numberIn(CALLER, 'json.chi1', chi1, POSITIVE),
    modifiersOf({ ...rest, k: k === null ? Infinity : k })
  )
  return (family === undefined ? design : { ...design, family, tau: finite.tau, m: finite.m }) as EdgeOfChaos as Design
}
