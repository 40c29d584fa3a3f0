import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  type Activation,
  activationFunction,
  activationLayer,
  CReLU,
  crelu,
  cst,
  defineActivation,
  elu,
  gaussianMoments,
  gelu,
  initializeModel,
  inspectModel,
  piecewiseLinear,
  shiftedRelu,
  softThreshold
} from 'sparse-gp-init'
import { activationFromExpression } from 'sparse-gp-init/expression'
import { compileSparse } from 'sparse-gp-init/sparse'
import { beforeAll, describe, expect, it } from 'vitest'
import { ActivationFunction } from '../../src/layers/activationFunction.js'
import { gaussian, predictions } from '../model/support.js'
import { modelFile } from '../support/modelFile.js'

const { layers } = tfl

const ACTIVATIONS: readonly Activation[] = [
  crelu({ tau: 0.37, m: 0.9 }),
  crelu({ tau: 0.2, m: Infinity }),
  cst({ tau: 0.37, m: 0.9 }),
  cst({ tau: 0.1, m: Infinity }),
  shiftedRelu({ tau: 0.4 }),
  softThreshold({ tau: 0.3 }),
  gelu(),
  elu({ alpha: 0.4 }),
  piecewiseLinear({ name: 'bentLine', knots: [-1, 0.5, 2], slopes: [0, 1, -0.5, 0], intercept: 1 }),
  activationFromExpression('a*x*exp(-b*x^2) + 0.1*x', { a: 2, b: 0.5 })
]

/** As initialisers that every layer has, without the kernels of LSTM that need the union package. */
const start = (seed: number) => tfl.initializers.randomNormal({ stddev: 0.7, seed })

/** A layer of every kind that has an `activation`, with what it takes. */
const KINDS: Readonly<Record<string, { shape: number[]; of(slot: 'linear'): tfl.layers.Layer }>> = {
  dense: { shape: [5], of: (activation) => layers.dense({ units: 4, activation, kernelInitializer: start(1) }) },
  conv1d: {
    shape: [6, 3],
    of: (activation) => layers.conv1d({ filters: 4, kernelSize: 2, activation, kernelInitializer: start(1) })
  },
  conv2d: {
    shape: [5, 5, 2],
    of: (activation) => layers.conv2d({ filters: 3, kernelSize: 2, activation, kernelInitializer: start(1) })
  },
  depthwiseConv2d: {
    shape: [5, 5, 2],
    of: (activation) => layers.depthwiseConv2d({ kernelSize: 2, activation, depthwiseInitializer: start(1) })
  },
  conv2dTranspose: {
    shape: [4, 4, 2],
    of: (activation) => layers.conv2dTranspose({ filters: 3, kernelSize: 2, activation, kernelInitializer: start(1) })
  },
  separableConv2d: {
    shape: [5, 5, 2],
    of: (activation) =>
      layers.separableConv2d({
        filters: 3,
        kernelSize: 2,
        activation,
        depthwiseInitializer: start(1),
        pointwiseInitializer: start(2)
      })
  },
  activation: { shape: [5], of: (activation) => layers.activation({ activation }) }
}

const RECURRENT: readonly ('simpleRNN' | 'lstm')[] = ['simpleRNN', 'lstm']

interface Carrier {
  readonly activation: { readonly activation?: Activation }
  readonly cell?: Carrier
}
const carried = (layer: tfl.layers.Layer): Activation | undefined => {
  const holder = layer as unknown as Carrier
  return (holder.cell ?? holder).activation.activation
}

describe('in layers', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it.each(Object.keys(KINDS))('%s: as the linear layer with an activation layer behind it', (kind) => {
    const { shape, of } = KINDS[kind] as (typeof KINDS)[string]
    const x = gaussian([3, ...shape], 1)
    for (const phi of ACTIVATIONS) {
      const [fused, linear] = [of(activationFunction(phi)), of('linear')] as const
      const y = tf.tidy(() => Array.from((fused.apply(x) as tf.Tensor).dataSync()))
      linear.build(x.shape)
      linear.setWeights(fused.getWeights())
      const right = tf.tidy(() =>
        Array.from((activationLayer(phi).apply(linear.apply(x) as tf.Tensor) as tf.Tensor).dataSync())
      )
      for (const [i, value] of right.entries()) expect(y[i]).toBeCloseTo(value, 5)
      for (const layer of [fused, linear]) tf.dispose(layer.getWeights())
    }
    x.dispose()
  })

  it('simpleRNN: as its formula in plain loops', () => {
    const phi = crelu({ tau: 0.2, m: 0.6 })
    const layer = layers.simpleRNN({
      units: 3,
      activation: activationFunction(phi),
      kernelInitializer: start(1),
      recurrentInitializer: start(2)
    })
    const x = gaussian([1, 4, 2], 3)
    const y = Array.from((layer.apply(x) as tf.Tensor).dataSync())
    const [kernel, recurrent] = layer.getWeights().map((w) => w.arraySync()) as [number[][], number[][]]
    let h = [0, 0, 0]
    for (const input of (x.arraySync() as number[][][])[0] as number[][]) {
      const before = h
      h = before.map((_, unit) => {
        const sum = (values: number[], w: number[][]) =>
          values.reduce((total, v, i) => total + v * ((w[i] as number[])[unit] as number), 0)
        return phi.value(sum(input, kernel) + sum(before, recurrent))
      })
    }
    for (const [i, value] of h.entries()) expect(y[i]).toBeCloseTo(value, 5)
    x.dispose()
  })

  it('lstm: the state is bounded by what the activation gives', () => {
    const layer = layers.lstm({
      units: 3,
      activation: activationFunction(crelu({ tau: 0.1, m: 0.25 })),
      kernelInitializer: start(1),
      recurrentInitializer: start(2)
    })
    const x = tf.mul(gaussian([4, 6, 2], 3), 5)
    const y = Array.from((layer.apply(x) as tf.Tensor).dataSync())
    expect(y.every((value) => value >= 0 && value <= 0.25)).toBe(true)
    expect(y.some((value) => value > 0)).toBe(true)
    x.dispose()
  })
})

describe('saving', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  /** A model with the activation in that kind of layer. */
  function modelOf(kind: string, phi: Activation): { model: tfl.Sequential; x: tf.Tensor } {
    const slot = activationFunction(phi)
    if (kind === 'simpleRNN' || kind === 'lstm') {
      const options = { units: 3, activation: slot, kernelInitializer: start(1), recurrentInitializer: start(2) }
      const model = tfl.sequential()
      model.add(layers.inputLayer({ inputShape: [4, 2] }))
      model.add(layers[kind]({ ...options, name: 'it' }))
      return { model, x: gaussian([3, 4, 2], 1) }
    }
    const { shape, of } = KINDS[kind] as (typeof KINDS)[string]
    const model = tfl.sequential()
    model.add(layers.inputLayer({ inputShape: shape }))
    const layer = of(slot)
    layer.name = 'it'
    model.add(layer)
    return { model, x: gaussian([3, ...shape], 1) }
  }

  it.each([...Object.keys(KINDS), ...RECURRENT])('%s: JSON, memory and file keep every parameter', async (kind) => {
    for (const phi of kind === 'dense' ? ACTIVATIONS : ACTIVATIONS.slice(0, 3)) {
      const { model, x } = modelOf(kind, phi)
      const y = predictions(model, x)
      const json = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))))
      json.setWeights(model.getWeights())
      const file = modelFile()
      await model.save(file)
      const fromFile = await tfl.loadLayersModel(file)
      file.remove()
      let artifacts: tf.io.ModelArtifacts | undefined
      await model.save(
        tf.io.withSaveHandler(async (given) => {
          artifacts = given
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
        })
      )
      const fromMemory = await tfl.loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts))
      // A second time, from what was loaded.
      const twice = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(fromFile.toJSON(null, false))))
      twice.setWeights(model.getWeights())
      for (const loaded of [json, fromFile, fromMemory, twice]) {
        const found = carried(loaded.getLayer('it'))
        expect(found?.name).toBe(phi.name)
        expect(found?.params).toEqual(phi.params)
        expect(predictions(loaded, x)).toEqual(y)
        loaded.dispose()
      }
      model.dispose()
      x.dispose()
    }
  })

  it('an activation that cannot be rebuilt says so when it is loaded', async () => {
    const sine = defineActivation({ name: 'sine', value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) })
    const model = tfl.sequential({
      layers: [layers.dense({ units: 2, inputShape: [2], activation: activationFunction(sine) })]
    })
    const json = JSON.parse(JSON.stringify(model.toJSON(null, false)))
    await expect(tfl.models.modelFromJSON(json)).rejects.toThrow(/"sine" cannot be rebuilt from its name/)
    model.dispose()
  })
})

describe('the library', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it('initializeModel and inspectModel see it', async () => {
    const phi = crelu({ tau: 0.5, m: 1 })
    const activation = activationFunction(phi)
    const model = tfl.sequential({
      layers: [
        layers.dense({ units: 200, inputShape: [100], activation, kernelInitializer: 'zeros' }),
        layers.dense({ units: 200, activation, kernelInitializer: 'zeros', name: 'second' }),
        layers.dense({ units: 5 })
      ]
    })
    const { layers: report } = initializeModel(model, { qStar: 1, seed: 1 })
    const { slopeMoment, zeroFraction } = gaussianMoments(phi, 1)
    expect(report.find(({ layer }) => layer === 'second')?.sigmaW).toBeCloseTo(1 / Math.sqrt(slopeMoment), 6)
    const x = gaussian([32, 100], 1)
    const { layers: inspected } = await inspectModel(model, x)
    const second = inspected.find(({ layer }) => layer === 'second')
    expect(Math.abs((second?.sparsity?.predicted ?? 0) - zeroFraction)).toBeLessThan(0.03)
    expect(Math.abs((second?.sparsity?.measured ?? 0) - zeroFraction)).toBeLessThan(0.1)
    model.dispose()
    x.dispose()
  })

  it('compileSparse agrees', async () => {
    for (const phi of ACTIVATIONS) {
      const model = tfl.sequential({
        layers: [
          layers.conv1d({
            filters: 6,
            kernelSize: 2,
            inputShape: [7, 4],
            activation: activationFunction(phi),
            kernelInitializer: start(1)
          }),
          layers.flatten(),
          layers.dense({ units: 9, activation: activationFunction(phi), kernelInitializer: start(2) }),
          layers.dense({ units: 3, kernelInitializer: start(3) })
        ]
      })
      const x = gaussian([5, 7, 4], 1)
      const [expected] = predictions(model, x) as [number[]]
      const runner = await compileSparse(model)
      const got = Array.from(runner.predict(x.dataSync<'float32'>()))
      const size = Math.max(1, ...expected.map(Math.abs))
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(got[i] - value) / size, phi.name).toBeLessThan(1e-5)
      }
      model.dispose()
      x.dispose()
    }
  })

  it('stands for its activation, as do a name and a layer', () => {
    const of = (like: Parameters<typeof activationFunction>[0]) =>
      (activationFunction(like) as unknown as ActivationFunction).activation
    expect(of('gelu').name).toBe('gelu')
    expect(of(new CReLU({ tau: 1, m: 2 })).params).toEqual({ tau: 1, m: 2 })
    expect(of(cst({ tau: 1, m: Infinity })).params.m).toBe(Infinity)
  })

  it.each([
    [
      () => activationFunction(defineActivation({ name: 'sine', value: Math.sin })),
      TypeError,
      /sine has no tensorOp; give one/
    ],
    [() => activationFunction('reluu' as 'relu'), RangeError, /reluu/],
    [() => activationFunction(7 as never), TypeError, /7/],
    [() => activationFunction(undefined as never), TypeError, /undefined/]
  ])('refuses %#', (call, kind, message) => {
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
    expect(call).toThrow(/^activationFunction: /)
  })

  it('made directly: a configuration of another kind is refused', () => {
    expect(() => new ActivationFunction(7 as never)).toThrow(/^ActivationFunction: .*7/)
    expect(() => new ActivationFunction({} as never)).toThrow(/^ActivationFunction: /)
  })
})
