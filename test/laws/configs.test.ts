import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { activationFromExpression } from '../../src/expression.js'
import {
  type Activation,
  type ActivationLayer,
  activationLayer,
  defineActivation,
  designSparseActivation,
  type EdgeOfChaos,
  edgeOfChaos,
  eocInitializer,
  fromJSON,
  piecewiseLinear,
  toJSON
} from '../../src/index.js'
import { ScaledInitializer } from '../../src/initializers/ScaledInitializer.js'
import { tf, use } from '../support/backends.js'
import { titled } from '../support/everyActivation.js'
import { anyActivation, family, magnitude, real, runs } from './arbitraries.js'

beforeAll(() => use('cpu'))

/** What a saved model does to a configuration. */
const throughJSON = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

interface LayerClass {
  fromConfig<T>(cls: unknown, config: tf.serialization.ConfigDict): T
}

function rebuilt(layer: ActivationLayer): ActivationLayer {
  const cls = layer.constructor as unknown as LayerClass
  return cls.fromConfig<ActivationLayer>(cls, throughJSON(layer.getConfig()))
}

const same = (a: Activation, b: Activation) => {
  expect([b.name, b.params, b.kinks]).toEqual([a.name, a.params, a.kinks])
  for (let x = -5; x <= 5; x += 0.0625) expect([b.value(x), b.slope(x)]).toEqual([a.value(x), a.slope(x)])
}

describe('layers', () => {
  it.each(titled)('$title: from its configuration, the same layer', ({ activation }) => {
    const layer = activationLayer(activation)
    const copy = rebuilt(layer)
    expect(copy.getConfig()).toEqual(layer.getConfig())
    expect([copy.name, copy.getClassName()]).toEqual([layer.name, layer.getClassName()])
    expect(layer.getClassName()).toMatch(/^Sgp/)
    same(activation, copy.activation)
  })

  it('any activation, any parameters', () => {
    fc.assert(
      fc.property(anyActivation, (activation) => {
        const copy = rebuilt(activationLayer(activation))
        expect(copy.activation.params).toEqual(activation.params)
        expect(copy.activation.value(1.5)).toBe(activation.value(1.5))
      }),
      runs(200)
    )
  })

  it.each(titled)('$title: inside a model, through JSON', async ({ activation }) => {
    const model = tfl.sequential()
    model.add(tfl.layers.dense({ units: 4, inputShape: [3], ...layerInitializers(activation) }))
    model.add(activationLayer(activation))
    const text = model.toJSON() as string
    const loaded = await tfl.models.modelFromJSON(JSON.parse(text))
    loaded.setWeights(model.getWeights())
    const x = tf.reshape(tf.linspace(-3, 3, 6), [2, 3])
    const [before, after] = [model, loaded].map((m) => Array.from((m.predict(x) as tf.Tensor).dataSync()))
    expect(after).toEqual(before)
    expect(loaded.toJSON()).toEqual(text)
  })
})

function layerInitializers(activation: Activation) {
  return eocInitializer({ activation, qStar: 1, chi1: 0.1, seed: 5 }).layer()
}

describe('initialisers', () => {
  it('from its configuration, the same numbers', () => {
    const config = fc.record({
      sigma: real(0, 3),
      fanIn: fc.oneof(fc.constant('fromShape' as const), real(0.5, 1000)),
      distribution: fc.constantFrom('normal' as const, 'truncatedNormal' as const, 'uniform' as const),
      seed: fc.maxSafeNat(),
      stream: fc.maxSafeNat()
    })
    fc.assert(
      fc.property(config, (given) => {
        const initializer = new ScaledInitializer(given)
        expect(initializer.getConfig()).toEqual(given)
        const cls = ScaledInitializer as unknown as LayerClass
        const copy = cls.fromConfig<ScaledInitializer>(ScaledInitializer, throughJSON(initializer.getConfig()))
        const numbers = [initializer, copy].map((each) => Array.from(each.apply([4, 5]).dataSync()))
        expect(numbers[1]).toEqual(numbers[0])
        expect(numbers[0]?.every(Number.isFinite)).toBe(true)
      }),
      runs(100)
    )
  })
})

describe('designs', () => {
  const fields = ({ activation, ...rest }: EdgeOfChaos) => ({
    ...rest,
    name: activation.name,
    params: activation.params
  })

  it('through toJSON, through text, and by JSON.stringify alone', () => {
    fc.assert(
      fc.property(family, real(0.5, 0.97), magnitude(-3, 3), real(0.1, 0.9), (name, sparsity, qStar, varianceSlope) => {
        for (const target of [{ varianceSlope }, { m: Infinity }]) {
          const design = designSparseActivation({ family: name, sparsity, qStar, ...target })
          for (const json of [toJSON(design), JSON.stringify(toJSON(design)), JSON.stringify(design)]) {
            const copy = fromJSON(json)
            expect(fields(copy)).toEqual(fields(design))
            same(design.activation, copy.activation)
          }
        }
      }),
      runs(40)
    )
  })

  it('of any activation that the library names', () => {
    fc.assert(
      fc.property(anyActivation, magnitude(-1, 1), (activation, qStar) => {
        fc.pre(activation.pieces?.some(({ slope }) => slope !== 0) ?? true)
        const design = edgeOfChaos({ activation, qStar, chi1: 0.01 })
        expect(fields(fromJSON<EdgeOfChaos>(throughJSON(toJSON(design))))).toEqual(fields(design))
      }),
      runs(100)
    )
  })

  it('of a formula, and of weights that sum to zero', () => {
    const activation = activationFromExpression('max(x - tau, 0) / (1 + exp(-x))', { tau: 0.5 })
    for (const design of [
      edgeOfChaos({ activation, qStar: 1, chi1: 0.5 }),
      edgeOfChaos({ activation: 'tanh', qStar: 0.5, k: Infinity })
    ]) {
      const copy = fromJSON<EdgeOfChaos>(throughJSON(toJSON(design)))
      expect(fields(copy)).toEqual(fields(design))
      same(design.activation, copy.activation)
    }
  })

  it.each(['tanh', 'relu', 'elu'])('one made of a function of the user called %s is not mistaken for ours', (name) => {
    const activation = defineActivation({ name, value: Math.sin })
    const design = edgeOfChaos({ activation, qStar: 0.5 })
    let copy: EdgeOfChaos
    try {
      copy = fromJSON<EdgeOfChaos>(toJSON(design))
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
      return
    }
    expect(copy.sigmaW).toBe(design.sigmaW)
  })

  it('one made of a piecewise-linear function called relu keeps its own shape', () => {
    const activation = piecewiseLinear({ name: 'relu', knots: [1], slopes: [0.5, 1], intercept: 0 })
    same(activation, fromJSON<EdgeOfChaos>(toJSON(edgeOfChaos({ activation, qStar: 1 }))).activation)
  })
})
