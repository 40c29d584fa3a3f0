import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runs } from '../laws/arbitraries.js'
import {
  accelerate,
  callsDuring,
  compute,
  expectLikeCpu,
  heap,
  type Op,
  ROUTES,
  random,
  replaced,
  type Values
} from './support.js'

type Activation = NonNullable<Parameters<typeof tf.fused.matMul>[0]['activation']>

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu']
const TRANSPOSES = [
  [false, false],
  [true, false],
  [false, true],
  [true, true]
] as const
/** sigmoid and elu of tfjs itself differ between backends by this. */
const ACTIVATION_ERROR = 1e-6

interface Sizes {
  readonly m: number
  readonly n: number
  readonly k: number
}

interface Layout extends Sizes {
  readonly transposes: readonly [boolean, boolean]
  readonly outer?: readonly [a: readonly number[], b: readonly number[]]
  readonly densities?: readonly [number, number]
  readonly seed?: number
}

/** Large enough for zeros of either operand to be looked for. */
const WIDE: Sizes = { m: 80, n: 90, k: 20 }

/** The two operands as they are stored. */
function operands({ m, n, k, transposes, outer = [[], []], densities = [1, 1], seed = 1 }: Layout): [Values, Values] {
  const [a, b] = [transposes[0] ? [k, m] : [m, k], transposes[1] ? [n, k] : [k, n]]
  return [random([...outer[0], ...a], seed, densities[0]), random([...outer[1], ...b], seed + 1, densities[1])]
}

/** The product twice: the second time with a right operand that was seen before. */
const twice =
  ([transposeA, transposeB]: readonly [boolean, boolean]): Op =>
  (a, b) => [
    tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB),
    tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB)
  ]

/** The same with every batch written out, because the cpu backend mixes the batches up where both are broadcast. */
function withBatches(shape: readonly number[], op: Op): Op {
  const whole = (tensor: tf.Tensor) => tf.broadcastTo(tensor, [...shape, ...tensor.shape.slice(-2)])
  return (a, b) => op(whole(a as tf.Tensor), whole(b as tf.Tensor))
}

const size = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 30, max: 90 }))
const density = fc.constantFrom(0, 0.05, 0.1, 0.3, 0.5, 1)

describe.each(ROUTES)('products, kernels by way of %s', (route) => {
  let acceleration: Awaited<ReturnType<typeof accelerate>>
  beforeAll(async () => {
    acceleration = await accelerate(route)
  })
  afterAll(() => acceleration.restore())

  it('any sizes, transposes and densities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ m: size, n: size, k: size }),
        fc.constantFrom(...TRANSPOSES),
        density,
        density,
        fc.nat(),
        async (sizes, transposes, densityA, densityB, seed) => {
          const layout = { ...sizes, transposes, densities: [densityA, densityB] as const, seed }
          await expectLikeCpu(twice(transposes), operands(layout))
        }
      ),
      runs(150)
    )
  })

  const SHAPES: { outer: [number[], number[]]; output: number[] }[] = [
    { outer: [[3], [3]], output: [3] },
    {
      outer: [
        [2, 3],
        [2, 3]
      ],
      output: [2, 3]
    },
    { outer: [[1], [4]], output: [4] },
    { outer: [[4], [1]], output: [4] },
    {
      outer: [
        [2, 1],
        [1, 3]
      ],
      output: [2, 3]
    },
    {
      outer: [
        [1, 3],
        [2, 1]
      ],
      output: [2, 3]
    },
    { outer: [[2, 3], [3]], output: [2, 3] },
    { outer: [[3], []], output: [3] },
    { outer: [[], [3]], output: [3] },
    { outer: [[1, 1], [1]], output: [1, 1] }
  ]
  it.each(SHAPES)('batches of shapes $outer', async ({ outer, output }) => {
    for (const transposes of TRANSPOSES) {
      for (const sizes of [
        { m: 5, n: 7, k: 6 },
        { m: 70, n: 65, k: 20 }
      ]) {
        const layout = { ...sizes, transposes, outer, densities: [0.2, 1] as const }
        await expectLikeCpu(twice(transposes), operands(layout), { reference: withBatches(output, twice(transposes)) })
      }
    }
  })

  it.each([
    { m: 0, n: 3, k: 4 },
    { m: 3, n: 0, k: 4 },
    { m: 3, n: 4, k: 0 },
    { m: 40, n: 40, k: 0 },
    { m: 1, n: 1, k: 1 },
    { m: 1, n: 40, k: 1 },
    { m: 40, n: 1, k: 40 }
  ])('sizes %o', async (sizes) => {
    for (const transposes of TRANSPOSES) {
      for (const outer of [[], [2], [0], [0, 2]]) {
        await expectLikeCpu(twice(transposes), operands({ ...sizes, transposes, outer: [outer, outer] }))
      }
    }
  })

  describe.each(ACTIVATIONS)('fused with %s', (activation) => {
    it.each(TRANSPOSES)('transposes %s, %s', async (transposeA, transposeB) => {
      const fused: Op = (...[a, b, bias, weights]) => {
        const product = () =>
          tf.fused.matMul({
            a: a as tf.Tensor,
            b: b as tf.Tensor,
            transposeA,
            transposeB,
            activation,
            ...(bias && { bias }),
            ...(weights && activation === 'prelu' && { preluActivationWeights: weights }),
            leakyreluAlpha: 0.3
          })
        return [product(), product()]
      }
      const linear: Op = (...[a, b, bias]) => {
        const product = tf.matMul(a as tf.Tensor, b as tf.Tensor, transposeA, transposeB)
        const sum = bias ? tf.add(product, bias) : product
        return [sum, sum]
      }
      for (const outer of [[], [3]]) {
        // Beyond 48 terms the stock kernel of 4.22 adds the bias more than once.
        for (const sizes of [
          { m: 6, n: 5, k: 4 },
          { m: 6, n: 35, k: 60 },
          { m: 40, n: 35, k: 60 }
        ]) {
          const layout = { ...sizes, transposes: [transposeA, transposeB] as const, outer: [outer, outer] as const }
          const inputs = [...operands({ ...layout, densities: [0.3, 1] }), random([sizes.n], 3), random([sizes.n], 4)]
          // Values of all sizes, so that relu6 clips.
          const wide = inputs.map((values, i) =>
            i === 1 ? { ...values, entries: values.entries.map((x) => 4 * x) } : values
          )
          const sizesOf = {
            op: linear,
            inputs: wide.map(({ shape, entries }) => ({ shape, entries: entries.map(Math.abs) }))
          }
          await expectLikeCpu(fused, wide, { sizes: sizesOf, slack: ACTIVATION_ERROR })
        }
      }
    })
  })

  it('fused, a bias for products of one left operand with a batch of right ones', async () => {
    for (const outer of [
      [[1], [4]],
      [[4], [1]]
    ] as const) {
      const inputs = [...operands({ m: 6, n: 35, k: 60, transposes: [false, false], outer }), random([35], 3)]
      const fused: Op = (a, b, bias) => {
        const product = () =>
          tf.fused.matMul({ a: a as tf.Tensor, b: b as tf.Tensor, bias: bias as tf.Tensor, activation: 'relu' })
        return [product(), product()]
      }
      await expectLikeCpu(fused, inputs)
    }
  })

  describe('where zeros are skipped', () => {
    const SPARSE = [
      { name: 'left', densities: [0.1, 1] },
      { name: 'right', densities: [1, 0.1] }
    ] as const

    it.each(SPARSE)('the $name operand sparse', async ({ densities }) => {
      for (const transposes of TRANSPOSES) {
        const inputs = operands({ ...WIDE, transposes, densities })
        const product = () => compute('wasm', twice(transposes), inputs)
        expect(await callsDuring('sparseProduct', product)).toBe(2)
      }
    })

    it('no operand sparse, or too few columns to gain from', async () => {
      for (const transposes of TRANSPOSES) {
        for (const layout of [
          { ...WIDE, transposes, densities: [0.9, 0.9] as const },
          { m: 20, n: 20, k: 45, transposes, densities: [0.1, 0.1] as const }
        ]) {
          const product = () => compute('wasm', twice(transposes), operands(layout))
          expect(await callsDuring('sparseProduct', product)).toBe(0)
        }
      }
    })

    it.each(SPARSE)('NaN and infinities in either operand, the $name sparse', async ({ densities }) => {
      for (const transposes of TRANSPOSES) {
        for (const sizes of [WIDE, { ...WIDE, m: 2 }]) {
          const [a, b] = operands({ ...sizes, transposes, densities })
          for (const special of [Number.NaN, Infinity, -Infinity]) {
            const inA = replaced(a, { 3: special, 30: special })
            const inB = replaced(b, { 5: special, 1001: -special })
            for (const inputs of [
              [inA, b],
              [a, inB],
              [inA, inB]
            ]) {
              await expectLikeCpu(twice(transposes), inputs)
            }
          }
        }
      }
    })
  })

  it('few rows with a right operand seen before, which the stock product keeps packed', async () => {
    const inputs = operands({ m: 8, n: 20, k: 30, transposes: [false, false] })
    expect(await callsDuring('denseProduct', () => compute('wasm', twice([false, false]), inputs))).toBe(1)
    const many = operands({ m: 40, n: 20, k: 30, transposes: [false, false] })
    expect(await callsDuring('denseProduct', () => compute('wasm', twice([false, false]), many))).toBe(2)
  })

  it('gradients of both operands', async () => {
    for (const [transposeA, transposeB] of TRANSPOSES) {
      const gradients: Op = (...[a, b, dy]) =>
        tf.grads((x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, transposeA, transposeB))(
          [a as tf.Tensor, b as tf.Tensor],
          dy as tf.Tensor
        )
      const layout = { m: 70, n: 66, k: 68, transposes: [transposeA, transposeB] as const }
      await expectLikeCpu(gradients, [...operands({ ...layout, densities: [0.2, 1] }), random([70, 66], 3, 0.2)])
    }
  })
})

it('an output that makes the heap grow while its operands are in use', async () => {
  const acceleration = await accelerate('heap')
  const before = heap().wasm.HEAPU8.length
  const rows = Math.ceil(Math.sqrt(before / 4))
  const [a, b] = operands({ m: rows, n: rows, k: 2, transposes: [false, false] })
  const [product] = await compute('wasm', (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor), [a, b])
  acceleration.restore()
  expect(heap().wasm.HEAPU8.length).toBeGreaterThan(before)
  const entry = ({ entries }: Values, i: number) => entries[i]
  const wrong = product?.entries.findIndex((value, i) => {
    const [row, column] = [Math.floor(i / rows), i % rows]
    const expected = entry(a, 2 * row) * entry(b, column) + entry(a, 2 * row + 1) * entry(b, rows + column)
    return !(Math.abs(value - expected) < 1e-6)
  })
  expect(wrong).toBe(-1)
})

describe('what is left to the stock kernels', () => {
  /** What goes wrong with and without acceleration. */
  async function messages(work: () => unknown): Promise<[stock: string, ours: string]> {
    const message = () => {
      try {
        tf.tidy(() => {
          work()
        })
      } catch (error) {
        return (error as Error).message
      }
      return 'nothing'
    }
    const acceleration = await accelerate('heap')
    const ours = message()
    acceleration.restore()
    return [message(), ours]
  }

  const ints = () => tf.ones([40, 40], 'int32')
  const floats = (shape = [40, 40]) => tf.ones(shape)

  it.each([
    { name: 'int32 operands', work: () => tf.matMul(ints(), ints()) },
    { name: 'int32 operands, fused', work: () => tf.fused.matMul({ a: ints(), b: ints() }) },
    { name: 'inner sizes that differ', work: () => tf.matMul(floats([40, 30]), floats()) },
    { name: 'batches that differ', work: () => tf.matMul(floats([2, 40, 40]), floats([3, 40, 40])) },
    { name: 'operands of one dimension', work: () => tf.matMul(floats([3]), floats([3]), false, true) },
    {
      name: 'a bias of two dimensions',
      work: () => tf.fused.matMul({ a: floats(), b: floats(), bias: floats(), activation: 'relu' })
    },
    {
      name: 'an unknown activation',
      work: () => tf.fused.matMul({ a: floats(), b: floats(), activation: 'tanh' as 'relu' })
    }
  ])('$name: the same error', async ({ work }) => {
    const [stock, ours] = await messages(work)
    expect(stock).not.toBe('nothing')
    expect(ours).toBe(stock)
  })
})

describe('the option skipZeros', () => {
  const inputs = operands({ ...WIDE, transposes: [true, false], densities: [0.1, 1] })

  it.each(['heap', 'copies'] as const)('changes no bit of a product (%s)', async (route) => {
    const results: Values[][] = []
    for (const skipZeros of [true, false]) {
      const acceleration = await accelerate(route, { skipZeros })
      const skipped = await callsDuring('sparseProduct', async () => {
        results.push(await compute('wasm', twice([true, false]), inputs))
      })
      acceleration.restore()
      expect(skipped).toBe(skipZeros ? 2 : 0)
    }
    expect(results[0]).toEqual(results[1])
  })
})
