import type { serialization } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { activationFromParams, notRebuildable } from '../activations/byName/activationFromParams.js'
import {
  activationFromTree,
  savedExpression,
  type WithExpression
} from '../activations/expression/activationFromTree.js'
import { anObject, wrongKind } from '../checks.js'

/** An activation as a saved model holds it. */
export interface SavedActivation {
  /** Name of the activation. */
  readonly sgpActivation: string
  /** Its parameters; JSON has no Infinity, so that is null. */
  readonly params: Readonly<Record<string, number | null>>
  /** Set for an activation that a name does not tell. */
  readonly custom?: boolean
  /**
   * The formula of an activation and its parameters, as JSON text: of all strings, TensorFlow.js leaves only a `name`
   * as it is, and changes the case of the others.
   */
  readonly expression?: { readonly name: string }
}

function savedFormula(caller: string, expression: unknown): unknown {
  const { name } = anObject<{ readonly name?: unknown }>(caller, 'the saved expression', expression)
  if (typeof name !== 'string') throw wrongKind(caller, 'the name of the saved expression', 'JSON text', name)
  try {
    return JSON.parse(name)
  } catch (cause) {
    throw new SyntaxError(`${caller}: the saved expression must be JSON text (${(cause as Error).message})`, { cause })
  }
}

/** The activation that a saved model holds. */
export function activationFromSaved(
  caller: string,
  { sgpActivation, params, custom, expression }: SavedActivation
): Activation {
  if (expression !== undefined) return activationFromTree(caller, savedFormula(caller, expression))
  if (custom) throw notRebuildable(caller, sgpActivation)
  const finite = Object.entries(anObject(caller, 'params', params)).map(
    ([name, value]) => [name, value === null ? Infinity : value] as const
  )
  return activationFromParams(caller, sgpActivation, Object.fromEntries(finite))
}

/** What a saved model holds of an activation. */
export function savedActivation(activation: Activation): serialization.ConfigDict {
  const { name, params, custom, expression } = activation
  if (expression !== undefined) {
    return { expression: { name: JSON.stringify(savedExpression(activation as WithExpression)) } }
  }
  const saved = Object.entries(params).map(([key, value]) => [key, value === Infinity ? null : value] as const)
  return { sgpActivation: name, params: Object.fromEntries(saved), ...(custom && { custom }) }
}
