import type { Activation } from '../activations/Activation.js'
import { isNamed } from '../activations/byName/activationFromParams.js'
import { sizeOf } from '../sizeOf.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { type Builder, unsupported, type Value } from './Builder.js'
import type { PointwiseStep, PreluStep, SoftmaxStep, ThresholdStep } from './Program.js'
import { scalarFunction } from './pointwise.js'

type Params = Readonly<Record<string, number>>

/** Activations whose name alone tells them, with the names of this library for those of TensorFlow.js' layers. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  leaky_relu: 'leakyRelu',
  hardsigmoid: 'hardSigmoid'
}

function softmax(builder: Builder, layer: ModelLayer, x: Value, log: boolean, axes: unknown = -1): Value {
  const { shape } = x
  const axis = [axes].flat().join()
  if (axis !== '-1' && axis !== `${shape.length}`)
    throw unsupported(layer, `has axis ${axis}; only the last one is supported`)
  return builder.append<SoftmaxStep>(layer, [x], shape, { op: 'softmax', columns: shape.at(-1) ?? 1, log })
}

function threshold(builder: Builder, layer: ModelLayer, x: Value, tau: number, m: number | null, sides: 1 | 2): Value {
  return builder.append<ThresholdStep>(layer, [x], x.shape, { op: 'threshold', tau, m, sides })
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
export function readActivation(builder: Builder, layer: ModelLayer, x: Value, activation: unknown): Value {
  const { className, config = {} } = (
    typeof activation === 'string' ? { className: activation } : (activation ?? { className: 'linear' })
  ) as { className: string; config?: Params }
  const name = OWN_NAMES[className] ?? className
  if (name === 'sgpActivation')
    return ownActivation(builder, layer, x, (layer as unknown as Slot).activation.activation)
  if (name === 'linear') return x
  if (name === 'relu') return threshold(builder, layer, x, 0, null, 1)
  if (name === 'relu6') return threshold(builder, layer, x, 0, 6, 1)
  if (name === 'softmax' || name === 'logSoftmax') return softmax(builder, layer, x, name === 'logSoftmax')
  return pointwise(builder, layer, x, name, config)
}

/** A layer with an activation of this library as its `activation`. */
interface Slot {
  readonly activation: { readonly activation: Activation }
}

/** A scalar activation of this library. */
function ownActivation(builder: Builder, layer: ModelLayer, x: Value, activation: Activation): Value {
  const { name, params } = activation
  if (isNamed(activation) && Object.hasOwn(SPARSIFIERS, name)) {
    const { tau = 0, m = Infinity } = params
    return threshold(builder, layer, x, tau, m === Infinity ? null : m, SPARSIFIERS[name] as 1 | 2)
  }
  if (isNamed(activation) && Object.keys(params).length === 0) return readActivation(builder, layer, x, name)
  if (isNamed(activation)) return pointwise(builder, layer, x, name, params)
  if (activation.expression === undefined && params.slope0 !== undefined) {
    return pointwise(builder, layer, x, name, params)
  }
  const custom = (at: number) => activation.value(at)
  return builder.append<PointwiseStep>(layer, [x], x.shape, { op: 'pointwise', activation: name, params, custom })
}

const ownLayer: ActivationReader = (builder, layer, x) =>
  ownActivation(builder, layer, x, (layer as ModelLayer & { readonly activation: Activation }).activation)

/** Sides of the sparsifiers that a layer can have as its `activation`. */
const SPARSIFIERS: Readonly<Record<string, 1 | 2>> = { crelu: 1, shiftedRelu: 1, cst: 2, softThreshold: 2 }

function sparsifier(sides: 1 | 2): ActivationReader {
  return (builder, layer, x) => {
    const { tau, m = null } = layer.getConfig() as { tau: number; m?: number | null }
    return threshold(builder, layer, x, tau, m, sides)
  }
}

/** α of a PReLU for every entry, from the axes that share it. */
function alphaOf(layer: ModelLayer, weights: Float32Array, shape: readonly number[]): Float32Array {
  const shared = new Set([(layer.getConfig().sharedAxes as number | number[] | null) ?? []].flat())
  return Float32Array.from({ length: sizeOf(shape) }, (_, entry) => {
    let [index, step, rest] = [0, 1, entry]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number
      if (!shared.has(axis + 1)) {
        index += (rest % length) * step
        step *= length
      }
      rest = Math.floor(rest / length)
    }
    return weights[index] as number
  })
}

type ActivationReader = (builder: Builder, layer: ModelLayer, x: Value) => Value | Promise<Value>

/** The layers that are nothing but an activation. */
export const activationReaders: Readonly<Record<string, ActivationReader>> = {
  Activation: (builder, layer, x) => readActivation(builder, layer, x, layer.getConfig().activation),
  ReLU: (builder, layer, x) =>
    threshold(builder, layer, x, 0, (layer.getConfig().maxValue as number | null) ?? null, 1),
  LeakyReLU: (builder, layer, x) =>
    pointwise(builder, layer, x, 'leakyRelu', { alpha: (layer.getConfig().alpha as number | null) ?? 0.3 }),
  ELU: (builder, layer, x) => pointwise(builder, layer, x, 'elu'),
  ThresholdedReLU: (builder, layer, x) =>
    pointwise(builder, layer, x, 'thresholdedRelu', { theta: (layer.getConfig().theta as number | null) ?? 1 }),
  async PReLU(builder, layer, x) {
    const { alpha: weights } = await builder.weightsOf(layer)
    const alpha = alphaOf(layer, weights as Float32Array, x.shape)
    return builder.append<PreluStep>(layer, [x], x.shape, { op: 'prelu', alpha })
  },
  Softmax: (builder, layer, x) => softmax(builder, layer, x, false, layer.getConfig().axis ?? -1),
  SgpCReLU: sparsifier(1),
  SgpShiftedReLU: sparsifier(1),
  SgpCST: sparsifier(2),
  SgpSoftThreshold: sparsifier(2),
  SgpActivation: ownLayer
}
