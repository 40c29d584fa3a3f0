import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'

/*
 * Measures what the activations of a model act on, without the library: `call` of every layer is wrapped, the layers
 * that multiply by weights are applied once more without their activation, recurrent ones step by step by their
 * formulas. Along with it goes what finite width lets a mean square deviate by.
 */

type Layer = tfl.layers.Layer
type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>) => tf.Tensor | tf.Tensor[]

/** Mean square of what a layer's activation acts on, in one call, and its variance over networks. */
export interface Measured {
  readonly square: number
  readonly variance: number
}

/**
 * The variance over networks of a mean square: that of the variance given the layer before, and of the sample of N
 * units.
 */
interface Spread {
  readonly given: number
  readonly isGaussian: boolean
  readonly units: number
}

const LINEAR = [
  'Dense',
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'DepthwiseConv2D',
  'SeparableConv2D',
  'Conv2DTranspose',
  'Conv3DTranspose'
]
const ACTIVATIONS = ['Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU']
const RECURRENT = ['LSTM', 'GRU', 'SimpleRNN']

const isActivation = (name: string) => ACTIVATIONS.includes(name) || name.startsWith('Sgp')

const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])
const numberOf = (x: tf.Tensor): number => x.dataSync()[0]
const meanSquare = (x: tf.Tensor): number => tf.tidy(() => numberOf(tf.mean(tf.square(tf.cast(x, 'float32')))))
const meanFourth = (x: tf.Tensor): number =>
  tf.tidy(() => numberOf(tf.mean(tf.square(tf.square(tf.cast(x, 'float32'))))))

/** The layers of a model that are no models, with those inside wrappers, under the names that reports give them. */
export function leaves(model: tfl.LayersModel, prefix = ''): { path: string; layer: Layer; inner: Layer }[] {
  return model.layers.flatMap((layer) => {
    const path = prefix + layer.name
    if ('layers' in layer) return leaves(layer as unknown as tfl.LayersModel, `${path}/`)
    if (layer.getClassName() !== 'TimeDistributed') return [{ path, layer, inner: layer }]
    const { layer: inner } = layer as unknown as { layer: Layer }
    return [{ path: `${path}/${inner.name}`, layer, inner }]
  })
}

const zeros = { className: 'Zeros', config: {} }

/** The layer, without its activation, on the inputs. */
function withoutActivation(layer: Layer, x: tf.Tensor): tf.Tensor {
  const { name: _, batchInputShape: __, activation: ___, ...config } = layer.getConfig()
  for (const key of Object.keys(config)) if (key.endsWith('Initializer')) config[key] = zeros
  const Class = layer.constructor as new (config: object) => Layer
  const copy = new Class({ ...config, activation: 'linear' })
  copy.build(x.shape)
  copy.setWeights(layer.getWeights())
  const result = (copy as unknown as { call: Call }).call(x, {}) as tf.Tensor
  for (const weight of copy.weights) weight.dispose()
  return result
}

const POINTS = 8001
const WIDTH = 8

/** d E[φ²]/dq at q, by the trapezoidal rule. */
function growthOf(phi: (x: tf.Tensor) => tf.Tensor, q: number): number {
  const second = (variance: number) =>
    tf.tidy(() => {
      const z = tf.linspace(-WIDTH, WIDTH, POINTS)
      const density = tf.exp(tf.mul(tf.square(z), -0.5))
      const y = phi(tf.mul(z, Math.sqrt(variance)))
      return numberOf(tf.div(tf.sum(tf.mul(tf.square(y), density)), tf.sum(density)))
    })
  return (second(1.02 * q) - second(0.98 * q)) / (0.04 * q)
}

const steps = (x: tf.Tensor, t: number) => tf.squeeze(tf.slice(x, [0, t, 0], [-1, 1, -1]), [1])
const columns = (x: tf.Tensor, from: number, count: number) => tf.slice(x, [0, from], [-1, count])
const hardSigmoid = (x: tf.Tensor) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1)

/** The mean square of the pre-activations of a recurrent layer in the second half of its steps. */
function recurrentSquare(layer: Layer, x: tf.Tensor): number {
  return tf.tidy(() => {
    const units = layer.getConfig().units as number
    const [kernel, recurrent, bias] = layer.getWeights() as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D | undefined]
    const [batch, length] = x.shape as [number, number]
    let h: tf.Tensor = tf.zeros([batch, units])
    let c: tf.Tensor = tf.zeros([batch, units])
    const seen: number[] = []
    const backwards = layer.getConfig().goBackwards === true
    for (let t = 0; t < length; t++) {
      const given = steps(x, backwards ? length - 1 - t : t) as tf.Tensor2D
      const fromInput = tf.matMul(given, kernel)
      const own = bias === undefined ? fromInput : tf.add(fromInput, bias)
      let z: tf.Tensor = tf.add(own, tf.matMul(h as tf.Tensor2D, recurrent))
      // The variance is about the bias of the forget gate.
      const centred = () => (bias === undefined ? z : tf.sub(z, bias))
      switch (layer.getClassName()) {
        case 'SimpleRNN':
          seen.push(meanSquare(z))
          h = tf.tanh(z)
          break
        case 'LSTM': {
          seen.push(meanSquare(centred()))
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => columns(z, gate * units, units)) as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
            tf.Tensor
          ]
          c = tf.add(tf.mul(hardSigmoid(f), c), tf.mul(hardSigmoid(i), tf.tanh(g)))
          h = tf.mul(hardSigmoid(o), tf.tanh(c))
          break
        }
        default: {
          const r = hardSigmoid(columns(z, units, units))
          const u = hardSigmoid(columns(z, 0, units))
          const last = tf.add(
            columns(own, 2 * units, units),
            tf.matMul(tf.mul(r, h) as tf.Tensor2D, columns(recurrent, 2 * units, units) as tf.Tensor2D)
          )
          z = tf.concat([columns(z, 0, 2 * units), last], 1)
          seen.push(meanSquare(z))
          h = tf.add(tf.mul(u, h), tf.mul(tf.sub(1, u), tf.tanh(last)))
        }
      }
    }
    const late = seen.slice(Math.floor(length / 2))
    return late.reduce((sum, square) => sum + square, 0) / late.length
  })
}

/**
 * Channels: what a mean is taken over at least. Positions and inputs of the batch are not counted, as they correlate.
 */
function unitsOf(layer: Layer, x: tf.Tensor): number {
  return (layer.getConfig().dataFormat === 'channelsFirst' ? x.shape[1] : x.shape.at(-1)) as number
}

const totalOf = ({ given, isGaussian, units }: Spread, square: number): number =>
  given + (isGaussian ? (2 * square ** 2) / units : 0)

/**
 * Runs a model and measures every layer, call by call, under the layer's path; the calls inside a TimeDistributed layer
 * are the steps of one.
 */
export function measure(model: tfl.LayersModel, inputs: readonly tf.Tensor[]): Map<string, Measured[]> {
  const result = new Map<string, Measured[]>()
  const spreads = new WeakMap<object, Spread>()
  const undo: (() => void)[] = []

  /** Of the steps of a TimeDistributed layer, that of all of them. */
  let ofAllSteps: Spread | undefined
  const spreadOf = (x: tf.Tensor): Spread =>
    spreads.get(x.dataId) ?? ofAllSteps ?? { given: 0, isGaussian: false, units: x.shape.at(-1) as number }

  function follow(path: string, layer: Layer, xs: tf.Tensor[], call: () => tf.Tensor): tf.Tensor {
    const name = layer.getClassName()
    const put = (measured: Measured) => result.set(path, [...(result.get(path) ?? []), measured])
    const [x] = xs as [tf.Tensor]
    const [square, spread] = [meanSquare(x), spreadOf(x)]
    const y = call()
    const units = unitsOf(layer, y)
    /** The spread behind φ. */
    function behind(before: Spread, q: number, phi: ((z: tf.Tensor) => tf.Tensor) | undefined): Spread {
      const second = meanSquare(y)
      if (!before.isGaussian) return { given: (second / q) ** 2 * before.given, isGaussian: false, units }
      const growth = phi === undefined ? second / q : growthOf(phi, q)
      const noise = Math.max(meanFourth(y) - second ** 2, 0) / units
      return { given: growth ** 2 * before.given + noise, isGaussian: false, units }
    }
    if (LINEAR.includes(name)) {
      const preActivation = withoutActivation(layer, x)
      const q = meanSquare(preActivation)
      const last = layer.getWeights().at(-1) as tf.Tensor
      const bias = layer.getConfig().useBias === false ? 0 : meanSquare(last)
      const before: Spread = {
        given: ((q - bias) / square) ** 2 * totalOf(spread, square),
        isGaussian: true,
        units
      }
      put({ square: q, variance: totalOf(before, q) })
      const slot = (layer as unknown as { activation?: { apply(z: tf.Tensor): tf.Tensor; getClassName(): string } })
        .activation
      const isLinear = slot === undefined || slot === null || slot.getClassName() === 'linear'
      const isScalar = !isLinear && slot.getClassName() !== 'softmax'
      spreads.set(y.dataId, isLinear ? before : behind(before, q, isScalar ? (z) => slot.apply(z) : undefined))
    } else if (isActivation(name)) {
      put({ square, variance: totalOf(spread, square) })
      spreads.set(
        y.dataId,
        behind(spread, square, name === 'PReLU' ? undefined : (z) => asList(original(layer)(z, {}))[0] as tf.Tensor)
      )
    } else if (RECURRENT.includes(name)) {
      const q = recurrentSquare(layer, x)
      put({ square: q, variance: ((2 * q ** 2) / units) * (1 + 1) })
    } else if (name === 'Add' || name === 'Average') {
      const all = xs.map((input) => ({ square: meanSquare(input), ...spreadOf(input) }))
      const isGaussian = all.every((one) => one.isGaussian)
      const scale = name === 'Average' ? xs.length ** -4 : 1
      let given = 0
      for (const one of all) given += isGaussian ? one.given : totalOf(one, one.square)
      const [a, b] = all as [(typeof all)[0], (typeof all)[0]]
      if (!isGaussian) given += (4 * a.square * b.square) / units
      spreads.set(y.dataId, { given: scale * given, isGaussian, units })
    } else if (name === 'Concatenate') {
      const total = xs.reduce((sum, input) => sum + input.size, 0)
      let given = 0
      for (const input of xs) given += totalOf(spreadOf(input), meanSquare(input)) * (input.size / total) ** 2
      spreads.set(y.dataId, { given, isGaussian: false, units })
    } else if (name === 'LayerNormalization') {
      spreads.set(y.dataId, { given: 0, isGaussian: spread.isGaussian, units })
    } else {
      const ratio = meanSquare(y) / square
      spreads.set(y.dataId, { ...spread, given: ratio ** 2 * spread.given })
    }
    return y
  }

  let last: Spread | undefined
  const originals = new Map<Layer, Call>()
  const original = (layer: Layer): Call => originals.get(layer) as Call

  function wrap(path: string, layer: Layer): void {
    if (originals.has(layer)) return
    const holder = layer as unknown as { call: Call }
    const call = holder.call.bind(layer)
    originals.set(layer, call)
    holder.call = (given, kwargs) => {
      const list = asList(given)
      let output: tf.Tensor | tf.Tensor[] = []
      const y = follow(path, layer, list, () => {
        output = call(given, kwargs)
        return asList(output)[0] as tf.Tensor
      })
      last = spreads.get(y.dataId)
      return output
    }
    undo.push(() => {
      delete (layer as unknown as { call?: Call }).call
    })
  }

  /** What a layer gives is a copy of what its call, or the last step's, gave. */
  function handOn(layer: Layer, isTimeDistributed: boolean): void {
    const holder = layer as unknown as { apply: Call }
    const run = holder.apply.bind(layer)
    holder.apply = (given, kwargs) => {
      const [x] = asList(given) as [tf.Tensor]
      last = undefined
      ofAllSteps = isTimeDistributed ? spreadOf(x) : undefined
      const output = run(given, kwargs)
      ofAllSteps = undefined
      if (last !== undefined) for (const y of asList(output)) spreads.set(y.dataId, last)
      return output
    }
    undo.push(() => {
      delete (layer as unknown as { apply?: Call }).apply
    })
  }

  for (const { path, layer, inner } of leaves(model)) {
    if (layer.getClassName() === 'InputLayer') continue
    if (layer.getClassName() === 'Bidirectional') {
      const { forwardLayer, backwardLayer } = layer as unknown as { forwardLayer: Layer; backwardLayer: Layer }
      wrap(path, forwardLayer)
      wrap(path, backwardLayer)
    } else {
      wrap(path, inner)
      handOn(layer, inner !== layer)
    }
  }
  try {
    tf.tidy(() => {
      model.predict(inputs.length === 1 ? (inputs[0] as tf.Tensor) : [...inputs], {
        batchSize: inputs[0]?.shape[0] as number
      })
    })
  } finally {
    for (const restore of undo) restore()
  }
  for (const { path, layer } of leaves(model)) {
    const calls = result.get(path)
    if (calls === undefined || !['TimeDistributed', 'Bidirectional'].includes(layer.getClassName())) continue
    const mean = (of: (one: Measured) => number) => calls.reduce((sum, one) => sum + of(one), 0) / calls.length
    result.set(path, [{ square: mean(({ square }) => square), variance: mean(({ variance }) => variance) }])
  }
  return result
}

/**
 * Standard normal inputs, scaled to mean square 1 over the channels of every position; whole numbers for an embedding.
 */
export function normalInputs(model: tfl.LayersModel, batch: number, seed: number): tf.Tensor[] {
  const first = leaves(model).find(({ layer }) => layer.getClassName() === 'Embedding')
  const isFirst = leaves(model).some(({ inner }) => inner.getConfig().dataFormat === 'channelsFirst')
  return model.inputs.map((symbol, i) =>
    tf.tidy(() => {
      const shape = [batch, ...(symbol.shape.slice(1) as number[])]
      if (first !== undefined) {
        const { inputDim } = first.layer.getConfig() as { inputDim: number }
        return tf.floor(tf.randomUniform(shape, 0, inputDim, 'float32', seed + i))
      }
      const x = tf.randomNormal(shape, 0, 1, 'float32', seed + i)
      const axis = isFirst ? 1 : shape.length - 1
      return tf.div(x, tf.sqrt(tf.mean(tf.square(x), axis, true)))
    })
  )
}
