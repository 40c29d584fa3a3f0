import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { type InitializeModelOptions, initializeModel } from 'sparse-gp-init'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { weightsOf } from './zoo.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** A little of everything: dense, normalised, convolved and nested. */
function small(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', inputShape: [5, 5, 2], name: 'conv' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.activation({ activation: 'tanh', name: 'act' }),
      layers.flatten({ name: 'flat' }),
      tfl.sequential({
        name: 'inside',
        layers: [layers.dense({ units: 8, activation: 'relu', inputShape: [100], name: 'hidden' })]
      }) as unknown as tfl.layers.Layer,
      layers.dense({ units: 3, name: 'last' })
    ]
  })
}

const same = (a: ReturnType<typeof weightsOf>, b: ReturnType<typeof weightsOf>) =>
  [...a].every(([variable, values]) => values.every((value, i) => Object.is(value, b.get(variable)?.[i])))

let model: tfl.LayersModel

beforeEach(() => {
  model = small()
})

const image = () => tf.randomNormal([6, 5, 5, 2], 0, 1, 'float32', 3)

describe('seeds', () => {
  it('give the same weights again, and others for another seed', () => {
    initializeModel(model, { seed: 5 })
    const first = weightsOf(model)
    initializeModel(model, { seed: 6 })
    expect(same(first, weightsOf(model))).toBe(false)
    initializeModel(model, { seed: 5 })
    expect(same(first, weightsOf(model))).toBe(true)
  })

  it('are fresh where none is given, and reported', () => {
    const { seed } = initializeModel(model)
    const first = weightsOf(model)
    initializeModel(model, { seed })
    expect(same(first, weightsOf(model))).toBe(true)
    expect(initializeModel(model).seed).not.toBe(seed)
  })
})

describe('dryRun', () => {
  it.each([false, true])('changes nothing and reports the same (data: %s)', (withData) => {
    const data = withData ? { data: image() } : {}
    const before = weightsOf(model)
    const planned = initializeModel(model, { seed: 1, dryRun: true, ...data })
    expect(same(before, weightsOf(model))).toBe(true)
    expect(planned.notes.join()).toMatch(/Nothing was changed/)
    const done = initializeModel(model, { seed: 1, ...data })
    expect(planned.layers).toEqual(done.layers)
  })

  it('leaves the optimiser its moments', async () => {
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' })
    await model.fit(image(), tf.zeros([6, 3]), { verbose: 0 })
    const slots = (model.optimizer as unknown as { accumulatedFirstMoment: unknown[] }).accumulatedFirstMoment
    const { length } = slots
    expect(length).toBeGreaterThan(0)
    initializeModel(model, { dryRun: true })
    expect(slots.length).toBe(length)
  })
})

describe('except', () => {
  it.each([
    ['conv', ['conv']],
    ['last', ['last']],
    ['inside/hidden', ['inside']],
    ['inside/hidden', ['inside/hidden']],
    ['inside/hidden', ['hidden']],
    ['norm', ['norm']]
  ])('leaves %s for %j', (path, except) => {
    const before = weightsOf(model)
    const { layers: entries } = initializeModel(model, { seed: 1, except })
    const entry = entries.find(({ layer }) => layer === path)
    expect(entry?.action).toBe('left')
    expect(entry?.reason).toBe('named in except')
    expect(entries.filter(({ action }) => action === 'set')).toHaveLength(3)
    const now = weightsOf(model)
    const changed = [...before].filter(([variable, values]) =>
      values.some((value, i) => !Object.is(value, now.get(variable)?.[i]))
    )
    const left = path === 'inside/hidden' ? 'hidden' : path
    expect(changed.some(([{ originalName }]) => originalName.startsWith(`${left}/`))).toBe(false)
  })
})

describe('a compiled model', () => {
  it.each(['sgd', 'momentum', 'adam', 'adamax', 'rmsprop', 'adagrad', 'adadelta'] as const)(
    'stays so, and %s starts as new',
    async (name) => {
      const make = {
        sgd: () => tf.train.sgd(0.01),
        momentum: () => tf.train.momentum(0.01, 0.9),
        adam: () => tf.train.adam(0.01),
        adamax: () => tf.train.adamax(0.01),
        rmsprop: () => tf.train.rmsprop(0.01),
        adagrad: () => tf.train.adagrad(0.01),
        adadelta: () => tf.train.adadelta(0.01)
      }[name]
      const [x, y] = [image(), tf.zeros([6, 3])]
      const step = (of: tfl.LayersModel) => of.fit(x, y, { epochs: 2, batchSize: 6, shuffle: false, verbose: 0 })
      model.compile({ optimizer: make(), loss: 'meanSquaredError' })
      await step(model)
      const { optimizer } = model
      const { numTensors } = tf.memory()
      initializeModel(model, { seed: 3 })
      expect(model.optimizer).toBe(optimizer)
      expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors)
      await step(model)
      expect(tf.memory().numTensors).toBe(numTensors)
      const again = weightsOf(model)
      // The same with an optimiser that is new.
      const fresh = small()
      fresh.compile({ optimizer: make(), loss: 'meanSquaredError' })
      initializeModel(fresh, { seed: 3 })
      await step(fresh)
      const expected = [...weightsOf(fresh).values()]
      for (const [i, values] of [...again.values()].entries()) {
        expect(Math.max(...values.map((value, j) => Math.abs(value - (expected[i]?.[j] as number))))).toBeLessThan(1e-6)
      }
    }
  )
})

describe('failures leave the model as it was', () => {
  const nan = () => tf.fill([2, 5, 5, 2], Number.NaN)
  const gone = () => {
    const x = image()
    x.dispose()
    return x
  }
  const cases: readonly [string, () => unknown, RegExp][] = [
    ['options of the wrong kind', () => 3, /options must be an object/],
    ['null', () => null, /options must be an object/],
    ['an unknown key', () => ({ qstar: 1 }), /unknown key "qstar"/],
    ['q* = 0', () => ({ qStar: 0 }), /qStar must be in \[1e-20, 1e20\]/],
    ['q* < 0', () => ({ qStar: -1 }), /qStar must be in \[1e-20, 1e20\]/],
    ['q* = NaN', () => ({ qStar: Number.NaN }), /qStar must be in \[1e-20, 1e20\]/],
    ['q* = ∞', () => ({ qStar: Infinity }), /qStar must be in \[1e-20, 1e20\]/],
    ['q* as text', () => ({ qStar: '1' }), /qStar must be a number/],
    ['a seed of 1.5', () => ({ seed: 1.5 }), /seed must be an integer/],
    ['a seed of −1', () => ({ seed: -1 }), /seed must be an integer/],
    ['a seed of NaN', () => ({ seed: Number.NaN }), /seed must be an integer/],
    ['an unknown distribution', () => ({ distribution: 'gaussian' }), /distribution/],
    ['a distribution without k', () => ({ distribution: { name: 'antiCorrelated' } }), /needs k/],
    ['k = −1', () => ({ distribution: { name: 'antiCorrelated', k: -1 } }), /distribution\.k/],
    ['a distribution of 3', () => ({ distribution: 3 }), /distribution/],
    ['dryRun of 1', () => ({ dryRun: 1 }), /dryRun must be true or false/],
    ['except as text', () => ({ except: 'conv' }), /except must be a list/],
    ['an unknown name', () => ({ except: ['cnv'] }), /"cnv"/],
    ['a name that is a number', () => ({ except: [1] }), /except/],
    ['data of the wrong shape', () => ({ data: tf.zeros([2, 5, 5, 3]) }), /data must be of shape \[batch, 5, 5, 2\]/],
    ['data of the wrong rank', () => ({ data: tf.zeros([5, 5, 2]) }), /data must be of shape/],
    ['no samples', () => ({ data: tf.zeros([0, 5, 5, 2]) }), /data must be of shape/],
    ['data with NaN', () => ({ data: nan() }), /finite/],
    ['data disposed', () => ({ data: gone() }), /disposed/],
    ['data as an array', () => ({ data: [1, 2] }), /data must be a tensor/],
    ['two tensors for one input', () => ({ data: [image(), image()] }), /1 tensor/],
    ['no tensors', () => ({ data: [] }), /1 tensor/],
    ['data of null', () => ({ data: null }), /data must be a tensor/]
  ]
  it.each(cases)('%s', (_, options, message) => {
    const before = weightsOf(model)
    const given = options() as InitializeModelOptions
    const { numTensors } = tf.memory()
    expect(() => initializeModel(model, given)).toThrow(message)
    expect(() => initializeModel(model, given)).toThrow(/^initializeModel: /)
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(same(before, weightsOf(model))).toBe(true)
  })

  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['text', () => 'model'],
    ['an object', () => ({})],
    ['a layer', () => layers.dense({ units: 2 })],
    ['a tensor', () => tf.zeros([2])]
  ])('%s is no model', (_, make) => {
    expect(() => initializeModel(make() as never)).toThrow(/initializeModel: model must be a LayersModel/)
  })

  it('a model that is not built is refused with the remedy', () => {
    expect(() => initializeModel(tfl.sequential())).toThrow(
      /initializeModel: the model is not yet built; give .* inputShape/
    )
  })

  it.each([1, 2, 3, 5, 9])('a write that fails, at call %i', (at) => {
    for (const data of [undefined, image()]) {
      const before = weightsOf(model)
      const { numTensors } = tf.memory()
      let calls = 0
      const variables = model.weights
      const originals = variables.map((variable) => variable.write)
      for (const [i, variable] of variables.entries()) {
        variable.write = (values) => {
          calls++
          if (calls === at) throw new Error('no memory')
          return (originals[i] as typeof variable.write).call(variable, values)
        }
      }
      expect(() => initializeModel(model, { seed: 1, ...(data && { data }) })).toThrow('no memory')
      for (const variable of variables) Reflect.deleteProperty(variable, 'write')
      expect(same(before, weightsOf(model))).toBe(true)
      expect(tf.memory().numTensors).toBe(numTensors)
    }
  })

  it('a layer that fails on the data', () => {
    const before = weightsOf(model)
    const last = model.layers.at(-1) as unknown as { call?: unknown }
    last.call = () => {
      throw new Error('no kernel')
    }
    const data = image()
    const { numTensors } = tf.memory()
    expect(() => initializeModel(model, { data })).toThrow('no kernel')
    Reflect.deleteProperty(last, 'call')
    expect(same(before, weightsOf(model))).toBe(true)
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})
