import type { Activation } from '../activations/Activation.js'
import { isNamed } from '../activations/byName/activationFromParams.js'
import { sparsifierTraits, thresholdOf } from '../activations/sparse/sparsifiers.js'
import { sizeOf } from '../sizeOf.js'
import { heightOf, leakOf, thetaOf } from '../tfjs/activationLayers.js'
import { activationName } from '../tfjs/activations.js'
import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { otherAxis } from '../tfjs/normalisation.js'
import { type Params, scalarFunction } from '../tfjs/scalarFunctions.js'
import type { AnyStep } from './AnyStep.js'
import { type Builder, unsupported, type Value } from './Builder.js'

/** The clipped threshold with one side or two; no clip is null, because JSON has no Infinity. */
export interface ThresholdStep extends AnyStep {
  readonly op: 'threshold'
  readonly tau: number
  readonly m: number | null
  readonly sides: 1 | 2
}

/** Any other scalar function. */
export interface PointwiseStep extends AnyStep {
  readonly op: 'pointwise'
  readonly activation: string
  readonly params: Readonly<Record<string, number>>
  /** Set for a function that a name does not tell; such a program cannot be saved. */
  readonly custom?: (x: number) => number
}

/** x where it is positive, else alpha x, with alpha for every entry. */
export interface PreluStep extends AnyStep {
  readonly op: 'prelu'
  readonly alpha: Float32Array
}

/** The softmax of every row of `columns` entries, or its logarithm. */
export interface SoftmaxStep extends AnyStep {
  readonly op: 'softmax'
  readonly columns: number
  readonly log: boolean
}

/** Steps that apply an activation. */
export type ActivationStep = ThresholdStep | PointwiseStep | PreluStep | SoftmaxStep

function softmax(builder: Builder, layer: ModelLayer, x: Value, log: boolean, axes?: unknown): Value {
  const { shape } = x
  const axis = otherAxis(axes, shape.length + 1)
  if (axis !== undefined) throw unsupported(layer, `has axis ${axis}; only the last one is supported`)
  return builder.append<SoftmaxStep>(layer, [x], shape, { op: 'softmax', columns: shape.at(-1) ?? 1, log })
}

function threshold(builder: Builder, layer: ModelLayer, x: Value, tau: number, m: number, sides: 1 | 2): Value {
  const height = m === Infinity ? null : m
  return builder.append<ThresholdStep>(layer, [x], x.shape, { op: 'threshold', tau, m: height, sides })
}

function pointwise(builder: Builder, layer: ModelLayer, x: Value, activation: string, params: Params = {}): Value {
  try {
    scalarFunction('compileSparse', activation, params)
  } catch (cause) {
    throw Object.assign(unsupported(layer, `has the activation "${activation}", which is not known`), { cause })
  }
  return builder.append<PointwiseStep>(layer, [x], x.shape, { op: 'pointwise', activation, params })
}

/** The activation that a layer is configured with: its name, or a class name and its parameters. */
export function configuredActivation(builder: Builder, layer: ModelLayer, x: Value, activation: unknown): Value {
  const { className, config = {} } = (
    typeof activation === 'string' ? { className: activation } : (activation ?? { className: 'linear' })
  ) as { className: string; config?: Params }
  const name = activationName(className)
  switch (name) {
    case 'sgpActivation':
      return ownActivation(builder, layer, x, (layer as unknown as Slot).activation.activation)
    case 'linear':
      return x
    case 'relu':
      return threshold(builder, layer, x, 0, Infinity, 1)
    case 'relu6':
      return threshold(builder, layer, x, 0, 6, 1)
    case 'softmax':
      return softmax(builder, layer, x, false)
    case 'logSoftmax':
      return softmax(builder, layer, x, true)
    default:
      return pointwise(builder, layer, x, name, config)
  }
}

/** A layer with an activation of this library as its `activation`. */
interface Slot {
  readonly activation: { readonly activation: Activation }
}

/** A scalar activation of this library. */
function ownActivation(builder: Builder, layer: ModelLayer, x: Value, activation: Activation): Value {
  const { name, params } = activation
  if (isNamed(activation)) {
    const traits = sparsifierTraits(name)
    if (traits === undefined && Object.keys(params).length === 0) return configuredActivation(builder, layer, x, name)
    if (traits === undefined) return pointwise(builder, layer, x, name, params)
    const { tau, m } = thresholdOf(params)
    return threshold(builder, layer, x, tau, m, traits.sides)
  }
  if (activation.expression === undefined && params.slope0 !== undefined) {
    return pointwise(builder, layer, x, name, params)
  }
  const custom = (at: number) => activation.value(at)
  return builder.append<PointwiseStep>(layer, [x], x.shape, { op: 'pointwise', activation: name, params, custom })
}

/** α of a PReLU for every entry, from the axes that share it. */
function alphaOf(layer: ModelLayer, weights: Float32Array, shape: readonly number[]): Float32Array {
  const shared = new Set([(layer.getConfig().sharedAxes as number | number[] | null) ?? []].flat())
  return Float32Array.from({ length: sizeOf(shape) }, (_, entry) => {
    let [index, step, rest] = [0, 1, entry]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis]
      if (!shared.has(axis + 1)) {
        index += (rest % length) * step
        step *= length
      }
      rest = Math.floor(rest / length)
    }
    return weights[index]
  })
}

type ActivationReader = (builder: Builder, layer: ModelLayer, x: Value) => Value | Promise<Value>

/** A layer of this library, which carries its activation. */
const own: ActivationReader = (builder, layer, x) =>
  ownActivation(builder, layer, x, (layer as ModelLayer & { readonly activation: Activation }).activation)

/** The layers that are nothing but an activation. */
export const activationReaders: Readonly<Record<ClassesWith<'program', 'activation'>, ActivationReader>> = {
  Activation: (builder, layer, x) => configuredActivation(builder, layer, x, layer.getConfig().activation),
  ReLU: (builder, layer, x) => threshold(builder, layer, x, 0, heightOf(layer), 1),
  LeakyReLU: (builder, layer, x) => pointwise(builder, layer, x, 'leakyRelu', { alpha: leakOf(layer) }),
  ELU: (builder, layer, x) => pointwise(builder, layer, x, 'elu'),
  ThresholdedReLU: (builder, layer, x) => pointwise(builder, layer, x, 'thresholdedRelu', { theta: thetaOf(layer) }),
  async PReLU(builder, layer, x) {
    const { alpha: weights } = await builder.weightsOf(layer)
    const alpha = alphaOf(layer, weights as Float32Array, x.shape)
    return builder.append<PreluStep>(layer, [x], x.shape, { op: 'prelu', alpha })
  },
  Softmax: (builder, layer, x) => softmax(builder, layer, x, false, layer.getConfig().axis),
  SgpCReLU: own,
  SgpShiftedReLU: own,
  SgpCST: own,
  SgpSoftThreshold: own,
  SgpActivation: own
}
