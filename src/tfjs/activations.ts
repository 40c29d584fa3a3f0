import type { Activation } from '../activations/Activation.js'
import { type ActivationName, namedActivations } from '../activations/byName/namedActivations.js'
import { TRAITS } from '../activations/byName/traits.js'
import { defineActivation } from '../activations/defineActivation.js'
import { silu } from '../activations/named/silu.js'
import { SPARSIFIERS, type SparsifierTraits, sparsifierTraits } from '../activations/sparse/sparsifiers.js'
import { entryOf } from './layerClasses.js'
import { FOREIGN, type ForeignName, hardSigmoid } from './scalarFunctions.js'

/*
 * What TensorFlow.js calls activations by name, and which of its layers are nothing but one, as theory takes them.
 */

const SPELLINGS: Readonly<Record<string, string>> = {
  leaky_relu: 'leakyRelu',
  hardsigmoid: 'hardSigmoid',
  hard_sigmoid: 'hardSigmoid'
}

/** The one spelling of the name of an activation. */
export const activationName = (given: string): string => entryOf(SPELLINGS, given) ?? given

/** A function that TensorFlow.js alone has. */
const defined = (name: ForeignName, kinks: readonly number[] = []): Activation =>
  defineActivation({ name, value: FOREIGN[name]({}), kinks })

/** x where it is beyond θ, else 0: it jumps. */
export const thresholdedRelu = (theta: number): Activation =>
  defineActivation({ name: 'thresholdedRelu', value: FOREIGN.thresholdedRelu({ theta }), jumps: [theta] })

/** What theory needs to know of the activations of TensorFlow.js that this library has not under their name. */
const foreign: Readonly<Record<ForeignName, { readonly make: () => Activation; readonly isRectifier: boolean }>> = {
  softsign: { make: () => defined('softsign', [0]), isRectifier: false },
  hardSigmoid: { make: hardSigmoid, isRectifier: false },
  swish: { make: () => silu(), isRectifier: true },
  mish: { make: () => defined('mish'), isRectifier: true },
  gelu_new: { make: () => defined('gelu_new'), isRectifier: true },
  thresholdedRelu: { make: () => thresholdedRelu(1), isRectifier: true }
}

/** The activation that TensorFlow.js has under a name; undefined for one that is not scalar or not known. */
export function activationByName(given: string): Activation | undefined {
  const name = activationName(given)
  return (entryOf<() => Activation>(namedActivations, name) ?? entryOf(foreign, name)?.make)?.()
}

/** Whether a sparsifier can take the place of an activation: it is zero, or nearly so, on one side. */
export function isRectifier(given: string): boolean {
  const name = activationName(given)
  if (name === 'leakyRelu' || sparsifierTraits(name) !== undefined) return true
  return (Object.hasOwn(TRAITS, name) ? TRAITS[name as ActivationName] : entryOf(foreign, name))?.isRectifier === true
}

/** The layers of TensorFlow.js that are rectifiers. */
const RECTIFYING = ['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU']

/** Whether the layers of a class are nothing but a rectifier. */
export const isRectifyingClass = (className: string): boolean =>
  RECTIFYING.includes(className) ||
  Object.values<SparsifierTraits>(SPARSIFIERS).some((traits) => traits.className === className)
