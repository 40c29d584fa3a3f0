import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type EocInitializer, eocInitializer, type Initializer } from '../../src/index.js'
import { tf, use } from '../support/backends.js'
import { runs } from './arbitraries.js'

const DISTRIBUTIONS = ['normal', 'truncatedNormal', 'uniform'] as const
type Name = (typeof DISTRIBUTIONS)[number]
const STANDARD_ERRORS = 5

const eocOf = (distribution: Name, seed: number): EocInitializer =>
  eocInitializer({ activation: 'tanh', qStar: 0.5, distribution, seed })

const draw = (initializer: Initializer, shape: number[]): Float32Array =>
  tf.tidy(() => (initializer.apply(shape) as tf.Tensor).dataSync<'float32'>())

const mean = (values: Iterable<number>, size: number): number => {
  let sum = 0
  for (const value of values) sum += value
  return sum / size
}

/** Mean 0 and the stated variance, each within 5 of its own standard errors. */
function expectMoments(values: Float32Array, variance: number): void {
  const n = values.length
  const squares = Array.from(values, (x) => x * x)
  const second = mean(squares, n)
  const spread = Math.sqrt(
    mean(
      squares.map((square) => (square - second) ** 2),
      n
    ) / n
  )
  expect(Math.abs(mean(values, n))).toBeLessThanOrEqual(STANDARD_ERRORS * Math.sqrt(variance / n))
  expect(Math.abs(second - variance), `${second} for ${variance}`).toBeLessThanOrEqual(STANDARD_ERRORS * spread)
}

function expectUncorrelated(a: ArrayLike<number>, b: ArrayLike<number>): void {
  let [aa, bb, ab] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]]
    aa += x * x
    bb += y * y
    ab += x * y
  }
  expect(Math.abs(ab / Math.sqrt(aa * bb))).toBeLessThanOrEqual(STANDARD_ERRORS / Math.sqrt(a.length))
}

/** Layers as a user builds them, their input, and how many inputs a unit sums over. */
const kernels: { kind: string; fanIn: number; input: number[]; layer: (eoc: EocInitializer) => tfl.layers.Layer }[] = [
  { kind: 'dense', fanIn: 300, input: [300], layer: (eoc) => tfl.layers.dense({ units: 200, ...eoc.layer() }) },
  {
    kind: 'conv1d',
    fanIn: 3 * 40,
    input: [8, 40],
    layer: (eoc) => tfl.layers.conv1d({ filters: 300, kernelSize: 3, ...eoc.layer() })
  },
  {
    kind: 'conv2d',
    fanIn: 3 * 5 * 20,
    input: [8, 8, 20],
    layer: (eoc) => tfl.layers.conv2d({ filters: 150, kernelSize: [3, 5], ...eoc.layer() })
  },
  {
    kind: 'conv3d',
    fanIn: 2 * 3 * 2 * 10,
    input: [4, 4, 4, 10],
    layer: (eoc) => tfl.layers.conv3d({ filters: 200, kernelSize: [2, 3, 2], ...eoc.layer() })
  },
  {
    kind: 'depthwise, fanIn given',
    fanIn: 9,
    input: [6, 6, 500],
    layer: (eoc) =>
      tfl.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 4, depthwiseInitializer: eoc.kernel({ fanIn: 9 }) })
  },
  {
    kind: 'transposed with stride 2, fanIn given',
    fanIn: (4 * 4 * 50) / 4,
    input: [4, 4, 50],
    layer: (eoc) =>
      tfl.layers.conv2dTranspose({ filters: 40, kernelSize: 4, strides: 2, ...eoc.layer({ fanIn: (4 * 4 * 50) / 4 }) })
  }
]

beforeAll(() => use('cpu'))

describe.each(DISTRIBUTIONS)('%s', (distribution) => {
  it.each(kernels)('$kind: kernel of variance σ_w²/fan-in', ({ fanIn, input, layer }) => {
    const eoc = eocOf(distribution, 7)
    const built = layer(eoc)
    built.build([null, ...input])
    expectMoments(built.getWeights()[0]?.dataSync<'float32'>() ?? new Float32Array(), eoc.sigmaW ** 2 / fanIn)
  })

  it('bias, input and output kernels as stated', () => {
    const eoc = eocOf(distribution, 0)
    const weighted = 0.5 - eoc.sigmaB ** 2
    const output = tf.tidy(() =>
      mean(tf.square(tf.tanh(tf.randomNormal([40000], 0, Math.sqrt(0.5)))).dataSync(), 40000)
    )
    expectMoments(draw(eoc.bias(), [40000]), eoc.sigmaB ** 2)
    expectMoments(draw(eoc.inputKernel({ secondMoment: 3 }), [100, 400]), weighted / 3 / 100)
    const readOut = draw(eoc.outputKernel({ variance: 2 }), [200, 200])
    expect(
      mean(
        readOut.map((x) => x * x),
        40000
      ) /
        (2 / output / 200)
    ).toBeCloseTo(1, 1)
  })

  it('has the shape that its name says', () => {
    const eoc = eocOf(distribution, 3)
    const values = draw(eoc.kernel({ fanIn: eoc.sigmaW ** 2 }), [100_000])
    const fourths = Array.from(values, (x) => x ** 4)
    const fourth = mean(fourths, values.length)
    const error = Math.sqrt(
      mean(
        fourths.map((x) => (x - fourth) ** 2),
        values.length
      ) / values.length
    )
    // At ±2: p(2) = 0.05399096651318806, 2Φ(2) − 1 = 0.9544997361036416.
    const ratio = 0.05399096651318806 / 0.9544997361036416
    const kurtosis = { normal: 3, uniform: 1.8, truncatedNormal: (3 - 28 * ratio) / (1 - 4 * ratio) ** 2 }[distribution]
    const reach = { normal: 6, uniform: Math.sqrt(3), truncatedNormal: 2 / Math.sqrt(1 - 4 * ratio) }[distribution]
    expect(Math.abs(fourth - kurtosis)).toBeLessThanOrEqual(STANDARD_ERRORS * error)
    expect(values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeLessThanOrEqual(reach * (1 + 2 ** -22))
  })

  it('independent: between calls, uses, seeds, neighbours, rows', () => {
    const shape = [100, 200]
    const eoc = eocOf(distribution, 0)
    const kernel = eoc.kernel()
    const drawn = [kernel, kernel, kernel, eoc.kernel(), eoc.layer().kernelInitializer].map((each) => draw(each, shape))
    for (const seed of [1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      drawn.push(draw(eocOf(distribution, seed).kernel(), shape))
    }
    for (const [i, one] of drawn.entries()) {
      for (const other of drawn.slice(i + 1)) expectUncorrelated(one, other)
      for (const lag of [1, 2, 3, 4, 200]) expectUncorrelated(one.subarray(lag), one.subarray(0, one.length - lag))
    }
    expectUncorrelated(draw(eoc.bias(), [20000]), draw(eoc.bias(), [20000]))
  })

  it('the same seed and order of calls, the same numbers, on both backends', async () => {
    const everything = (seed: number) => {
      const eoc = eocOf(distribution, seed)
      const { kernelInitializer, biasInitializer } = eoc.layer()
      return [
        draw(kernelInitializer, [7, 9]),
        draw(biasInitializer, [9]),
        draw(eoc.inputKernel({ secondMoment: 2 }), [3, 3, 2, 5]),
        draw(eoc.outputKernel({ variance: 1 }), [9, 3]),
        draw(kernelInitializer, [7, 9])
      ]
    }
    for (const seed of [0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const onCpu = everything(seed)
      expect(everything(seed)).toEqual(onCpu)
      await use('wasm')
      expect(everything(seed)).toEqual(onCpu)
      await use('cpu')
      expect(onCpu[4]).not.toEqual(onCpu[0])
    }
  })
})

describe('seeds', () => {
  it('without a seed, another one each time', () => {
    const options = { activation: 'tanh', qStar: 0.5 } as const
    expect(eocInitializer(options).seed).not.toBe(eocInitializer(options).seed)
    expect(eocInitializer({ ...options, seed: 0 }).seed).toBe(0)
  })

  it('no two seeds give the same numbers', () => {
    const first = (seed: number) => draw(eocOf('uniform', seed).kernel(), [4, 4]).join()
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        fc.pre(a !== b)
        expect(first(a)).not.toBe(first(b))
        expect(first(a)).toBe(first(a))
      }),
      runs(200)
    )
  })
})
