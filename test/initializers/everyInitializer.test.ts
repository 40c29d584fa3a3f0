import { beforeAll, describe, expect, test } from 'vitest'
import * as library from '../../src/index.js'
import { eocInitializer } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { modelFile } from '../support/modelFile.js'
import { casesOf, makersOf, needsK, SHAPES } from './cases.js'
import { onCpu, tf, tfl, throughJson, weightsOf } from './support.js'

const makers = makersOf(library)
const takesFanIn = Object.keys(makers).filter((name) => !name.toLowerCase().includes('orthogonal'))
const takesSigmaW = ['decorrelated', 'antiCorrelated']
const SHAPE = SHAPES[0]

beforeAll(onCpu)

describe.each(casesOf(library))('%s', (_, make) => {
  test('seed 0 is a seed, each seed has its own numbers, no seed is a fresh one', () => {
    const numbers = (options: { seed?: number }) => draw(make(options), SHAPE)
    expect(numbers({ seed: 0 })).toEqual(numbers({ seed: 0 }))
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]
    expect(new Set(seeds.map((seed) => numbers({ seed }).join())).size).toBe(seeds.length)
    expect(numbers({})).not.toEqual(numbers({}))
  })

  test('one instance in two layers gives them different weights', () => {
    const one = make({ seed: 0 })
    expect(draw(one, SHAPE)).not.toEqual(draw(one, SHAPE))
  })

  test('rebuilt from its JSON, and saved and loaded with weights, a model is the same', async () => {
    const model = tfl.sequential()
    model.add(tfl.layers.dense({ units: 6, inputShape: [5], kernelInitializer: make({ seed: 4 }) }))
    model.add(tfl.layers.reshape({ targetShape: [1, 3, 2] }))
    model.add(
      tfl.layers.conv2d({ filters: 3, kernelSize: [1, 3], padding: 'same', kernelInitializer: make({ seed: 2 ** 40 }) })
    )
    const again = await throughJson(model)
    expect(weightsOf(again)).toEqual(weightsOf(model))
    expect(weightsOf(model).flat().every(Number.isFinite)).toBe(true)

    model.setWeights(model.getWeights().map((weight) => tf.add(weight, 1)))
    const file = modelFile()
    await model.save(file)
    const loaded = await tfl.loadLayersModel(file)
    file.remove()
    expect(weightsOf(loaded)).toEqual(weightsOf(model))
    // The initialisers of the loaded model are those of the saved one.
    expect(weightsOf(await throughJson(loaded))).toEqual(weightsOf(again))
  })

  test('refuses another dtype and shapes without inputs', () => {
    expect(() => make({ seed: 0 }).apply([2, 2], 'int32')).toThrow(RangeError)
    expect(() => make({ seed: 0 }).apply([2, 2], 'int32')).toThrow(/dtype must be 'float32'; got "int32"/)
    for (const shape of [[], [1, 2, 3, 4, 5, 6]]) {
      expect(() => make({ seed: 0 }).apply(shape)).toThrow(/fan-in of a kernel of shape .* is not defined/)
    }
    expect(() => make({ seed: 0 }).apply([0, 3])).toThrow(RangeError)
    expect(() => make({ seed: 0 }).apply([0, 3])).toThrow(/has no inputs/)
  })
})

describe.each(Object.entries(makers))('arguments of %s', (name, make) => {
  const good = needsK.includes(name) ? { k: 1 } : {}
  const message = (argument: string, got: string) => new RegExp(`^${name}: ${argument} must be .*; got ${got}$`)
  const refused = (options: unknown, kind: typeof TypeError | typeof RangeError, text: RegExp) => {
    expect(() => make(options)).toThrow(kind)
    expect(() => make(options)).toThrow(text)
  }

  test.each([
    [null, 'null'],
    ['seed', '"seed"'],
    [3, '3'],
    [Number.NaN, 'NaN'],
    [[], 'an array of length 0']
  ])('options %j', (options, got) => refused(options, TypeError, message('options', got)))

  test('unknown keys', () => {
    for (const key of ['sede', 'Seed', 'distribution', 'constructor']) {
      refused(
        { ...good, [key]: 1 },
        TypeError,
        new RegExp(`^${name}: options has the unknown key "${key}"; known: .*seed`)
      )
    }
  })

  const numeric = [
    { key: 'seed', wrong: [-1, 0.5, Number.NaN, Infinity, 2 ** 53] },
    ...(takesFanIn.includes(name) ? [{ key: 'fanIn', wrong: [0, -1, Number.NaN, Infinity] }] : []),
    ...(takesSigmaW.includes(name) ? [{ key: 'sigmaW', wrong: [-1, Number.NaN, Infinity, 1e151] }] : []),
    ...(needsK.includes(name) ? [{ key: 'k', wrong: [-1, -2, Number.NaN, -Infinity] }] : []),
    ...(name.toLowerCase().includes('orthogonal') ? [{ key: 'gain', wrong: [0, -1, Number.NaN, Infinity] }] : [])
  ]
  test.each(numeric)('$key', ({ key, wrong }) => {
    for (const value of wrong)
      refused({ ...good, [key]: value }, RangeError, message(key, String(value).replace('+', '\\+')))
    for (const [value, got] of [
      ['1', '"1"'],
      [null, 'null'],
      [true, 'true'],
      [{}, 'an object'],
      [() => 1, 'a function']
    ]) {
      refused({ ...good, [key]: value }, TypeError, message(key, got as string))
    }
  })

  test(needsK.includes(name) ? 'k has to be given' : 'nothing has to be given', () => {
    if (needsK.includes(name)) {
      refused({}, TypeError, message('k', 'undefined'))
      refused(undefined, TypeError, message('options', 'undefined'))
    } else expect(draw(make(), [3, 3])).toHaveLength(9)
  })
})

describe('the distribution of eocInitializer', () => {
  test('null', () => {
    const make = () => eocInitializer({ activation: 'relu', qStar: 1, distribution: null as never })
    expect(make).toThrow(/eocInitializer: distribution must be a name, or an object of name and k; got null/)
  })

  test('k: 0 contradicts an anti-correlated distribution', () => {
    const distribution = { name: 'antiCorrelated', k: 1 } as const
    const make = () => eocInitializer({ activation: 'relu', qStar: 1, k: 0, distribution })
    expect(make).toThrow(/eocInitializer: k must be that of the distribution \(1\).*got 0/)
  })

  test.each([
    ['gaussian', RangeError, /eocInitializer: distribution must be one of normal, .*raai; got "gaussian"/],
    ['toString', RangeError, /distribution must be one of .*; got "toString"/],
    [1, TypeError, /eocInitializer: distribution must be a name, or an object of name and k; got 1/],
    [[], TypeError, /distribution must be an object; got an array of length 0/],
    [{}, TypeError, /eocInitializer: distribution.name must be a string; got undefined/],
    [{ name: 3 }, TypeError, /distribution.name must be a string; got 3/],
    [{ name: 'cauchy' }, RangeError, /distribution must be one of .*; got "cauchy"/],
    [{ name: 'raai', K: 1 }, TypeError, /eocInitializer: distribution has the unknown key "K"; known: name, k/],
    [{ name: 'rai', k: 1 }, TypeError, /eocInitializer: distribution "rai" has no k; leave it out/],
    [{ name: 'normal', k: 1 }, TypeError, /distribution "normal" has no k; leave it out/],
    [
      'antiCorrelated',
      TypeError,
      /eocInitializer: distribution "antiCorrelated" needs k, as \{ name: 'antiCorrelated', k: 1 \}/
    ],
    [{ name: 'raai' }, TypeError, /distribution "raai" needs k, as \{ name: 'raai', k: 1 \}/],
    [{ name: 'raai', k: -1 }, RangeError, /eocInitializer: distribution.k must be > −1 .*; got -1/],
    [{ name: 'raai', k: Number.NaN }, RangeError, /distribution.k must be > −1 .*; got NaN/],
    [{ name: 'antiCorrelated', k: '1' }, TypeError, /distribution.k must be a number; got "1"/]
  ] as const)('%j', (distribution, kind, message) => {
    const make = () => eocInitializer({ activation: 'relu', qStar: 1, distribution: distribution as never })
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })

  test.each([
    [Number.NaN, RangeError, /eocInitializer: k must be > −1 .*; got NaN/],
    [-1, RangeError, /eocInitializer: k must be > −1 .*; got -1/],
    ['1', TypeError, /eocInitializer: k must be a number; got "1"/],
    [null, TypeError, /eocInitializer: k must be a number; got null/]
  ] as const)('k: %j', (k, kind, message) => {
    const make = () => eocInitializer({ activation: 'relu', qStar: 1, k: k as never })
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
  })
})
