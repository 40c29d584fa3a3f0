import { createHash } from 'node:crypto'
import type * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import * as library from 'sparse-gp-init'
import { compileSparse } from 'sparse-gp-init/sparse'
import { chain, everyStep, predictionOf, samplesFor } from '../inference/support.js'
import { casesOf, drawn } from '../initializers/cases.js'
import { gaussian } from '../model/support.js'

/*
 * What seeds draw, what saved models and runners hold, and what reports say: numbers that people's work depends on. A
 * change of the code that means to change nothing must leave every record as it is; `npm run golden` writes them anew.
 */

/** Records by name: text, or a digest of many numbers. */
export type Records = Readonly<Record<string, string>>

const { layers } = tfl
type Layer = tfl.layers.Layer

const digest = (...lists: readonly ArrayLike<number>[]): string => {
  const hash = createHash('sha256')
  for (const list of lists) hash.update(new Uint8Array(Float32Array.from(list).buffer))
  return hash.digest('hex').slice(0, 16)
}

const weightsOf = (model: tfl.LayersModel): string =>
  digest(...model.weights.map((weight) => (weight.read() as tf.Tensor).dataSync()))

const stack = (shape: readonly number[], ...list: readonly Layer[]): tfl.LayersModel => {
  const inputs = tfl.input({ shape: [...shape], name: 'in' })
  return tfl.model({
    inputs,
    outputs: list.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, inputs),
    name: 'model'
  })
}

const none = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const

/** Models of most layers that are started, with a name for every layer. */
const models: Readonly<Record<string, () => tfl.LayersModel>> = {
  dense: () =>
    stack(
      [10],
      layers.dense({ units: 24, activation: 'tanh', name: 'a' }),
      layers.dropout({ rate: 0.25, name: 'drop' }),
      layers.dense({ units: 24, activation: 'relu', name: 'b' }),
      layers.dense({ units: 24, name: 'c', useBias: false }),
      new library.CST({ tau: 0.5, m: 1, name: 'cst' }),
      layers.dense({ units: 3, activation: 'softmax', name: 'd' })
    ),
  convolutions: () =>
    stack(
      [9, 8, 3],
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu', name: 'a' }),
      layers.depthwiseConv2d({ kernelSize: 3, activation: 'tanh', name: 'b' }),
      layers.separableConv2d({ filters: 6, kernelSize: [2, 3], strides: 2, name: 'c' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.leakyReLU({ name: 'leaky' }),
      layers.conv2dTranspose({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', name: 'd' }),
      layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 2, name: 'e' })
    ),
  residual: () => {
    const x = tfl.input({ shape: [12], name: 'in' })
    const of = (layer: Layer, ...from: tfl.SymbolicTensor[]) =>
      layer.apply(from.length === 1 ? (from[0] as tfl.SymbolicTensor) : from) as tfl.SymbolicTensor
    const first = of(layers.dense({ units: 16, activation: 'elu', name: 'a' }), x)
    const branch = of(layers.dense({ units: 16, activation: 'selu', name: 'b' }), first)
    const sum = of(layers.add({ name: 'add' }), first, branch)
    const both = of(layers.concatenate({ name: 'both' }), sum, of(layers.dense({ units: 4, name: 'c' }), x))
    const inner = stack([20], layers.dense({ units: 8, activation: 'relu', name: 'inside' }))
    return tfl.model({ inputs: x, outputs: of(layers.dense({ units: 2, name: 'd' }), of(inner, both)), name: 'model' })
  },
  recurrent: () =>
    stack(
      [5, 6],
      layers.timeDistributed({ layer: layers.dense({ units: 7, activation: 'relu', name: 'each' }), name: 'time' }),
      layers.bidirectional({
        layer: layers.gru({ units: 6, returnSequences: true, name: 'gru', ...none }) as never,
        mergeMode: 'concat',
        name: 'both'
      }),
      layers.lstm({ units: 5, returnSequences: true, name: 'lstm', ...none }),
      layers.simpleRNN({ units: 4, name: 'rnn', ...none }),
      layers.layerNormalization({ name: 'norm' }),
      layers.dense({ units: 2, name: 'out' })
    )
}

const inputFor = ({ inputs }: tfl.LayersModel): tf.Tensor =>
  gaussian([8, ...(inputs[0] as tfl.SymbolicTensor).shape.slice(1).map(Number)], 5)

export function draws(): Records {
  const alone = casesOf(library).map(([name, make]) => [name, digest(...drawn(make))] as const)
  const eoc = library.eocInitializer({ activation: 'tanh', qStar: 1, seed: 4 })
  const of = (initializer: library.Initializer, shape: number[]) =>
    digest((initializer.apply(shape) as tf.Tensor).dataSync())
  const { kernelInitializer, biasInitializer } = eoc.layer()
  return {
    ...Object.fromEntries(alone),
    'layer kernel': of(kernelInitializer, [20, 30]),
    'layer bias': of(biasInitializer, [30]),
    'input kernel': of(eoc.inputKernel({ secondMoment: 2 }), [20, 30]),
    'output kernel': of(eoc.outputKernel({ variance: 0.5 }), [20, 30]),
    'depthwise kernel': of(eoc.kernel({ fanIn: 9 }), [3, 3, 4, 2])
  }
}

export function starts(): Records {
  const records: Record<string, string> = {}
  for (const [name, make] of Object.entries(models)) {
    for (const distribution of ['normal', 'orthogonal', { name: 'antiCorrelated', k: 1 }] as const) {
      const model = make()
      const report = library.initializeModel(model, { qStar: 2, seed: 6, distribution })
      records[`${name}, ${JSON.stringify(distribution)}`] = `${weightsOf(model)}\n${report}`
    }
    const model = make()
    const data = inputFor(model)
    records[`${name}, data`] = `${library.initializeModel(model, { seed: 6, data })}\n${weightsOf(model)}`
    records[`${name}, lsuv`] = `${library.lsuv(model, data, { seed: 6 })}\n${weightsOf(model)}`
  }
  return records
}

export async function inspections(): Promise<Records> {
  const records: Record<string, string> = {}
  for (const [name, make] of Object.entries(models)) {
    const model = make()
    library.initializeModel(model, { seed: 6 })
    const inspection = await library.inspectModel(model, inputFor(model))
    records[name] = String(inspection)
  }
  return records
}

export function sparsified(): Records {
  const records: Record<string, string> = {}
  for (const name of ['dense', 'convolutions', 'residual'] as const) {
    for (const family of ['crelu', 'cst'] as const) {
      const { model, report } = library.sparsifyModel((models[name] as () => tfl.LayersModel)(), {
        sparsity: 0.85,
        qStar: 4,
        family,
        seed: 6
      })
      const config = JSON.stringify(model.toJSON(undefined, false))
      const calibration = library.calibrateSparsity(model, inputFor(model), { sparsity: 0.7 })
      records[`${name}, ${family}`] = `${report}\n${weightsOf(model)}\n${config}\n${calibration}`
    }
  }
  return records
}

export function saved(): Records {
  const { CReLU, CST, ShiftedReLU, SoftThreshold, activationLayer, activationFunction, elu, leakyRelu } = library
  const wave = library.piecewiseLinear({ name: 'Wave', knots: [-1, 1], slopes: [0, 1, 0], intercept: 0.5 })
  const eoc = library.eocInitializer({ activation: 'relu', qStar: 1, seed: 2 })
  const anti = library.eocInitializer({ activation: 'tanh', qStar: 1, seed: 2, k: Infinity })
  const model = stack(
    [6],
    layers.dense({ units: 6, name: 'a', ...eoc.layer(), activation: activationFunction('gelu') }),
    new CReLU({ tau: 1, m: Infinity, name: 'b' }),
    layers.dense({ units: 6, name: 'c', kernelInitializer: anti.kernel(), biasInitializer: anti.bias() }),
    new CST({ tau: 0.5, m: 1.5, name: 'd' }),
    new ShiftedReLU({ tau: 0.25, name: 'e' }),
    new SoftThreshold({ tau: 0.125, name: 'f' }),
    layers.dense({ units: 6, name: 'g', kernelInitializer: library.rai({ seed: 3 }) }),
    layers.dense({
      units: 6,
      name: 'h',
      kernelInitializer: library.orthogonal({ seed: 3 }),
      kernelRegularizer: library.diversityRegularizer({ strength: 0.5 } as never)
    }),
    layers.dense({
      units: 6,
      name: 'i',
      kernelInitializer: library.heNormal({ seed: 3 }),
      activation: activationFunction(wave)
    })
  )
  const others = [elu({ alpha: 0.5 }), leakyRelu({ alpha: 0.25 }), wave, 'silu' as const].map((activation) => {
    const { name: _, ...config } = activationLayer(activation).getConfig()
    return JSON.stringify(config)
  })
  return { model: JSON.stringify(model.toJSON(undefined, false)), layers: others.join('\n') }
}

export async function runners(): Promise<Records> {
  const { activationLayer, CReLU, CST, elu, piecewiseLinear } = library
  const wave = piecewiseLinear({ knots: [-1, 1], slopes: [0, 1, 0.5], intercept: 0.5 })
  const named = (name: string, layer: Layer) => Object.assign(layer, { name })
  const made: Readonly<Record<string, () => tfl.LayersModel>> = {
    normalised: () =>
      chain(
        [12],
        layers.dense({ units: 9, name: 'a' }),
        layers.batchNormalization({ name: 'norm' }),
        new CReLU({ tau: 0.5, m: 1, name: 'b' }),
        layers.batchNormalization({ name: 'again' }),
        layers.dense({ units: 7, activation: 'relu6', name: 'c' }),
        layers.dropout({ rate: 0.5, name: 'drop' }),
        new CST({ tau: 0.25, m: Infinity, name: 'd' }),
        named('e', activationLayer(elu({ alpha: 0.5 }))),
        named('f', activationLayer(wave)),
        layers.dense({ units: 4, activation: 'swish' as never, name: 'g' })
      ),
    sequence: () =>
      chain(
        [8, 3],
        layers.conv1d({ filters: 6, kernelSize: 3, padding: 'same', strides: 2, activation: 'relu', name: 'a' }),
        layers.leakyReLU({ alpha: 0.125, name: 'leaky' }),
        layers.maxPooling1d({ poolSize: 2, strides: 1, padding: 'same', name: 'pool' }),
        layers.globalAveragePooling1d({ name: 'mean' }),
        layers.reshape({ targetShape: [2, 3], name: 'shape' }),
        layers.dense({ units: 2, activation: 'softmax', name: 'b' })
      ),
    image: () =>
      chain(
        [6, 5, 4],
        layers.conv2d({ filters: 7, kernelSize: 3, padding: 'same', dilationRate: 2, name: 'a' }),
        layers.batchNormalization({ scale: false, name: 'norm' }),
        layers.thresholdedReLU({ theta: 0.5, name: 'b' }),
        layers.depthwiseConv2d({ kernelSize: 2, strides: 2, depthMultiplier: 2, name: 'c' }),
        layers.globalMaxPooling2d({ name: 'max' } as never),
        layers.dense({ units: 3, name: 'd' })
      )
  }
  const records: Record<string, string> = {}
  for (const [name, make] of Object.entries(made)) {
    const model = make()
    const runner = await compileSparse(model)
    const x = samplesFor(model, 5)
    const bytes = runner.save()
    records[name] = [createHash('sha256').update(bytes).digest('hex'), bytes.length, digest(runner.predict(x))].join(
      ' '
    )
  }
  const model = everyStep()
  // Its layers have the names that TensorFlow.js counts.
  const prediction = (await compileSparse(model)).predict(samplesFor(model, 5))
  const largest = predictionOf(model, samplesFor(model, 5)).reduce(
    (most, y, i) => Math.max(most, Math.abs(y - prediction[i])),
    0
  )
  records['every step'] = `${digest(prediction)} ${largest < 1e-5}`
  return records
}

export function theory(): Records {
  const records: Record<string, string> = {}
  const digits = (value: unknown): string =>
    JSON.stringify(value, (_, x) => {
      if (typeof x === 'number') return Number.isFinite(x) ? Number(x.toPrecision(11)) : String(x)
      return ArrayBuffer.isView(x) ? Array.from(x as Float64Array) : x
    })
  const { crelu, cst, edgeOfChaos, finiteWidth, stabilityReport, propagate, nngpKernel, ntk } = library
  const residual = { alpha: 0.6, skip: 0.8 }
  const networks = {
    crelu: library.designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 }),
    cst: library.designSparseActivation({ family: 'cst', sparsity: 0.8, width: 200, depth: 40 }),
    tanh: edgeOfChaos({ activation: 'tanh', qStar: 1 }),
    'tanh, residual': edgeOfChaos({ activation: 'tanh', qStar: 1, residual }),
    'tanh, k': edgeOfChaos({ activation: 'tanh', qStar: 0.5, k: 1 }),
    'relu, dropout': { activation: 'relu' as const, sigmaW: 1.2, sigmaB: 0.1, keepProbability: 0.8 },
    'sigmoid, all': { activation: 'sigmoid' as const, sigmaW: 2, sigmaB: 0.1, keepProbability: 0.9, k: 0.5, residual },
    'crelu, wide': { activation: crelu({ tau: 1, m: 3 }), sigmaW: 3, sigmaB: 0.1 },
    'cst, k': { activation: cst({ tau: 0.5, m: 1 }), sigmaW: 2, sigmaB: 0.3, k: -0.25 }
  }
  const rows = [
    [1, 0.5, -1],
    [0.25, 2, 1],
    [1, 1, 1]
  ]
  for (const [name, network] of Object.entries(networks)) {
    const hasResidual = 'residual' in network
    records[name] = [
      digits('qStar' in network ? network : library.varianceFixedPoints(network)),
      digits(propagate(network, { q: 1.25, c: 0.25 }, 6)),
      digits(stabilityReport(network, { q: 1.5, depth: 30, ...(!hasResidual && { width: 150 }) })),
      hasResidual ? '' : digits(finiteWidth(network, { q: 1.5, width: 100, depth: 12 })),
      digits([nngpKernel(network, rows, 3), ntk(network, rows, 3)])
    ].join('\n')
  }
  const axes = { sigmaW: [0.5, 1, 1.5, 2], sigmaB: [0, 0.25, 0.5] }
  for (const activation of ['relu', 'tanh', 'gelu'] as const) {
    const { qStar, chi1, phase } = library.phaseDiagram(activation, axes)
    records[`phases of ${activation}`] = digits([qStar, chi1, phase])
  }
  return records
}
