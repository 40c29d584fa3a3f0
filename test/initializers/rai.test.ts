import { beforeAll, describe, expect, test } from 'vitest'
import { type Initializer, raai, rai } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, onCpu, overUnits, tfl, throughJson, weightsOf } from './support.js'

/** Of the recipe: a normal entry has variance 0.36084/N, and x of density 2x on [0, 1] has E xⁿ = 2/(n + 2). */
const NORMAL = 0.36084049
const betaMoment = (n: number) => 2 / (n + 2)

type FanIn = { readonly fanIn: number }

/** Kernel and bias of a layer, one after the other, as tfjs-layers draws them. */
const drawLayer = (start: Initializer, inputs: number, units: number) =>
  [draw(start, [inputs, units]), draw(start, [units])] as const

/** Above any normal entry with N = 1000 (6 of its standard deviations), below nearly every positive one. */
const THRESHOLD = 0.12
const WIDE = 1000

beforeAll(onCpu)

describe.each([
  ['rai', (fanIn?: FanIn) => rai({ seed: 0, ...fanIn }), 0],
  ['raai, k = −0.5', (fanIn?: FanIn) => raai({ k: -0.5, seed: 0, ...fanIn }), -1],
  ['raai, k = 1', (fanIn?: FanIn) => raai({ k: 1, seed: 0, ...fanIn }), 0.5],
  ['raai, k = Infinity', (fanIn?: FanIn) => raai({ k: Infinity, seed: 0, ...fanIn }), 1]
] as const)('%s', (_, make, g) => {
  test('moments of every weight and of the bias: one of N + 1 is positive', () => {
    const [inputs, units] = [4, 150_000]
    const slots = inputs + 1
    const [kernel, bias] = drawLayer(make(), inputs, units)
    const normal = (NORMAL / inputs) * (1 - g / inputs)
    for (let i = 0; i < inputs; i++) {
      expectMean(
        overUnits(units, kernel, (w) => w(i)),
        betaMoment(1) / slots,
        `E w${i}`
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) ** 2),
        (inputs * normal + betaMoment(2)) / slots,
        `E w${i}²`
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) ** 3),
        betaMoment(3) / slots,
        `E w${i}³`
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) * w((i + 1) % inputs)),
        ((-g * NORMAL) / inputs ** 2) * ((slots - 2) / slots),
        'of two weights'
      )
      // Zero, as at most one of the two is positive; were bias and kernel unrelated, (2/3)²/(N + 1)².
      expectMean(
        overUnits(units, kernel, (w) => w(i)).map((w, unit) => w * bias[unit]),
        0,
        'of weight and bias'
      )
    }
    expectMean(bias, betaMoment(1) / slots, 'E b')
    expectMean(
      bias.map((b) => b ** 2),
      (inputs * (NORMAL / inputs) + betaMoment(2)) / slots,
      'E b²'
    )
  })

  test('exactly one positive entry a unit, of density 2x', () => {
    const units = 3000
    const [kernel, bias] = drawLayer(make(), WIDE, units)
    const large: number[] = []
    let none = 0
    for (let unit = 0; unit < units; unit++) {
      const own = [bias[unit]]
      for (let i = 0; i < WIDE; i++) own.push(kernel[i * units + unit])
      const above = own.filter((x) => x > THRESHOLD)
      expect(above.length).toBeLessThanOrEqual(1)
      if (above.length === 0) none++
      large.push(...above)
      expect(Math.min(...own)).toBeGreaterThanOrEqual(-THRESHOLD)
      expect(Math.max(...own)).toBeLessThanOrEqual(1)
    }
    expectMean(
      Array.from({ length: units }, (_, i) => (i < none ? 1 : 0)),
      THRESHOLD ** 2,
      'share of positive entries below the threshold'
    )
    // Kolmogorov-Smirnov against the distribution function x²; the probability to exceed 2/√n is .0007.
    large.sort((a, b) => a - b)
    const distance = Math.max(
      ...large.map((x, i) => {
        const expected = (x ** 2 - THRESHOLD ** 2) / (1 - THRESHOLD ** 2)
        return Math.max(Math.abs((i + 1) / large.length - expected), Math.abs(i / large.length - expected))
      })
    )
    expect(distance).toBeLessThanOrEqual(2 / Math.sqrt(large.length))
  })

  test('in a depthwise kernel, fan-in its window, bias and weights of a channel belong together', () => {
    const start = make({ fanIn: 4 })
    const [channels, multiplier] = [200, 300]
    const units = channels * multiplier
    const kernel = draw(start, [2, 2, channels, multiplier])
    const bias = draw(start, [units])
    for (let i = 0; i < 4; i++) {
      expectMean(
        overUnits(units, kernel, (w) => w(i)),
        betaMoment(1) / 5
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i)).map((w, unit) => w * bias[unit]),
        0
      )
    }
  })
})

/** Units of narrow layers whose bias is positive have no positive weight: mean of the products of weight and bias. */
function couplings(weights: readonly number[][]): number[] {
  const means: number[] = []
  for (let layer = 0; layer < weights.length; layer += 2) {
    const [kernel, bias] = [weights[layer] as number[], weights[layer + 1] as number[]]
    means.push(kernel.reduce((sum, w, i) => sum + w * bias[i % bias.length], 0) / kernel.length)
  }
  return means
}

/** `layers` layers of `units` units after an input of two. */
function model(start: () => Initializer, layers: number, units: number): ReturnType<typeof tfl.sequential> {
  const built = tfl.sequential()
  for (let layer = 0; layer < layers; layer++) {
    const own = start()
    const shape = layer === 0 ? { inputShape: [2] } : {}
    built.add(tfl.layers.dense({ units, ...shape, kernelInitializer: own, biasInitializer: own }))
  }
  return built
}

describe.each([
  ['rai', (seed: number) => rai({ seed })],
  ['raai', (seed: number) => raai({ k: Infinity, seed })]
] as const)('%s in a model', (name, make) => {
  test('kernel and bias of every layer belong together, in a shared instance too', () => {
    const shared = make(0)
    // Of 2 inputs: zero instead of (2/3)²/9 = .049; its standard deviation is .2/√40000.
    const built = model(() => shared, 1, 20_000)
    for (const mean of couplings(weightsOf(built))) expect(Math.abs(mean)).toBeLessThanOrEqual(0.01)
    const deep = tfl.sequential()
    const own = make(1)
    deep.add(tfl.layers.dense({ units: 3, inputShape: [5], kernelInitializer: own, biasInitializer: own }))
    deep.add(tfl.layers.dense({ units: 20_000, kernelInitializer: own, biasInitializer: own }))
    expect(Math.abs(couplings(weightsOf(deep))[1])).toBeLessThanOrEqual(0.01)
  })

  test('rebuilt from its JSON a model has the same weights', async () => {
    let seed = 5
    const built = model(() => make(seed++), 3, 4)
    const again = await throughJson(built)
    expect(weightsOf(again)).toEqual(weightsOf(built))
    expect(weightsOf(await throughJson(again))).toEqual(weightsOf(built))
  })

  test('convolutions and depthwise convolutions, too', async () => {
    const built = tfl.sequential()
    const [one, two] = [make(1), name === 'rai' ? rai({ fanIn: 9, seed: 2 }) : raai({ k: 1, fanIn: 9, seed: 2 })]
    const shape = { inputShape: [6, 6, 2] }
    built.add(tfl.layers.conv2d({ filters: 4, kernelSize: 3, ...shape, kernelInitializer: one, biasInitializer: one }))
    built.add(tfl.layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: two, biasInitializer: two }))
    expect(weightsOf(await throughJson(built))).toEqual(weightsOf(built))
  })
})

test('a bias of which no kernel is known is refused, unless fanIn is given', () => {
  expect(() => rai({ seed: 0 }).apply([4])).toThrow(/pass one rai\(\) or raai\(\) as both/)
  expect((fanIn?: FanIn) => raai({ k: 1, seed: 0, ...fanIn }).apply([4])).toThrow(
    /pass one rai\(\) or raai\(\) as both/
  )
  expect(draw(rai({ fanIn: 5, seed: 0 }), [4])).toHaveLength(4)
})
