import { beforeAll, describe, expect, test } from 'vitest'
import { deltaOrthogonal, eocInitializer, orthogonal } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { fromIdentity, gram, meanSquare, onCpu, sizeOf, tf, transpose } from './support.js'

const ROUNDING = 1e-6

/** Deviation of WᵀW, or of WWᵀ where there are more units than inputs, from a multiple of the identity. */
function deviation(values: ArrayLike<number>, shape: readonly number[], scale = 1): number {
  const { inputs, units } = sizeOf(shape)
  if (units <= inputs) return fromIdentity(gram(values, inputs, units), scale)
  return fromIdentity(gram(transpose(values, inputs, units), units, inputs), scale)
}

const SHAPES = [
  ['tall', [120, 70]],
  ['wide', [40, 130]],
  ['square', [100, 100]],
  ['of one entry', [1, 1]],
  ['of one column', [9, 1]],
  ['of one row', [1, 9]],
  ['conv1d', [5, 6, 20]],
  ['conv2d', [3, 3, 8, 16]],
  ['conv2d with more units than inputs', [3, 3, 2, 40]],
  ['conv3d', [2, 2, 3, 4, 30]]
] as const

beforeAll(onCpu)

describe('orthogonal', () => {
  test.each(SHAPES)('%s: orthonormal columns, or rows, whichever are fewer', (_, shape) => {
    expect(deviation(draw(orthogonal({ seed: 0 }), shape), shape)).toBeLessThanOrEqual(ROUNDING)
  })

  test('times the gain', () => {
    const shape = [30, 20]
    expect(deviation(draw(orthogonal({ gain: 1.5, seed: 0 }), shape), shape, 2.25)).toBeLessThanOrEqual(2.25 * ROUNDING)
    expect(deviation(draw(orthogonal({ gain: 0.5, seed: 0 }), [20, 30]), [20, 30], 0.25)).toBeLessThanOrEqual(ROUNDING)
  })

  test('keeps the length of what a dense layer gets', () => {
    tf.tidy(() => {
      const x = tf.randomNormal([7, 64], 0, 1, 'float32', 5)
      const y = tf.matMul(x, orthogonal({ seed: 1 }).apply([64, 64]) as tf.Tensor2D)
      const ratio = tf.div(tf.sum(tf.square(y), 1), tf.sum(tf.square(x), 1)).dataSync()
      for (const each of ratio) expect(Math.abs(each - 1)).toBeLessThanOrEqual(1e-5)
    })
  })
})

describe("eocInitializer({ distribution: 'orthogonal' })", () => {
  const eoc = eocInitializer({ activation: 'tanh', qStar: 0.5, distribution: 'orthogonal', seed: 0 })
  const variance = eoc.sigmaW ** 2

  test.each(SHAPES)('%s: mean square σ_w²/fan-in, exactly', (_, shape) => {
    const values = draw(eoc.kernel(), shape)
    const { inputs, units } = sizeOf(shape)
    expect(Math.abs((meanSquare(values) * inputs) / variance - 1)).toBeLessThanOrEqual(ROUNDING)
    const scale = variance * Math.max(1, units / inputs)
    expect(deviation(values, shape, scale)).toBeLessThanOrEqual(scale * ROUNDING)
  })

  test('first layer and read-out are orthogonal too', () => {
    const first = draw(eoc.inputKernel({ secondMoment: 3 }), [30, 20])
    expect(deviation(first, [30, 20], (0.5 - eoc.sigmaB ** 2) / 3)).toBeLessThanOrEqual(ROUNDING)
    const last = draw(eoc.outputKernel({ variance: 2 }), [30, 5])
    expect(deviation(last, [30, 5], meanSquare(last) * 30)).toBeLessThanOrEqual(10 * ROUNDING)
  })

  test('depthwise, fan-in its window: the kernels of each channel are orthogonal', () => {
    const [window, channels, multiplier] = [9, 4, 6]
    const values = draw(eoc.kernel({ fanIn: window }), [3, 3, channels, multiplier])
    for (let channel = 0; channel < channels; channel++) {
      const own = Float64Array.from({ length: window * multiplier }, (_, i) => {
        const [tap, unit] = [Math.floor(i / multiplier), i % multiplier]
        return values[(tap * channels + channel) * multiplier + unit]
      })
      expect(deviation(own, [window, multiplier], variance)).toBeLessThanOrEqual(variance * ROUNDING)
    }
  })
})

describe('deltaOrthogonal', () => {
  /** Images through a convolution of stride 1 with padding 'same', and the sum of squares of each before and after. */
  function lengths(kernel: tf.Tensor, window: readonly number[], channels: number): [Float32Array, Float32Array] {
    const x = tf.randomNormal([4, 6, 5, channels], 0, 1, 'float32', 3) as tf.Tensor4D
    const shape = [...window, ...kernel.shape.slice(-2)] as [number, number, number, number]
    const y = tf.conv2d(x, tf.reshape(kernel, shape), 1, 'same')
    const squares = (t: tf.Tensor) => tf.sum(tf.square(t), [1, 2, 3]).dataSync<'float32'>()
    return [squares(x), squares(y)]
  }

  test.each([
    [[3, 3], 8, 8],
    [[3, 3], 3, 10],
    [[5, 1], 4, 4],
    [[2, 2], 4, 6],
    [[4, 2], 5, 5],
    [[1, 1], 4, 7]
  ] as const)('window %j, %i to %i channels: keeps the length of every image', (window, channels, units) => {
    tf.tidy(() => {
      const kernel = deltaOrthogonal({ seed: 2 }).apply([...window, channels, units])
      const [before, after] = lengths(kernel, window, channels)
      for (const [i, each] of after.entries()) {
        expect(Math.abs(each / before[i] - 1)).toBeLessThanOrEqual(1e-5)
      }
    })
  })

  test.each([
    [
      [3, 3],
      [1, 1]
    ],
    [
      [2, 2],
      [0, 0]
    ],
    [
      [4, 5],
      [1, 2]
    ],
    [[3], [1]],
    [
      [2, 3, 4],
      [0, 1, 1]
    ]
  ] as const)('window %j: semi-orthogonal at %j, zero elsewhere', (window, centre) => {
    for (const [channels, units] of [
      [7, 4],
      [4, 7],
      [5, 5]
    ] as const) {
      const gain = 1.25
      const values = draw(deltaOrthogonal({ gain, seed: 0 }), [...window, channels, units])
      const at = window.reduce((index: number, size, axis) => index * size + centre[axis], 0)
      const size = channels * units
      const middle = values.subarray(at * size, (at + 1) * size)
      expect(deviation(middle, [channels, units], gain ** 2)).toBeLessThanOrEqual(2 * ROUNDING)
      expect([...values.subarray(0, at * size), ...values.subarray((at + 1) * size)].every((x) => x === 0)).toBe(true)
    }
  })

  test('a dense kernel is orthogonal', () => {
    expect(deviation(draw(deltaOrthogonal({ seed: 0 }), [6, 9]), [6, 9])).toBeLessThanOrEqual(ROUNDING)
  })

  test.each([
    [3, 3, 8, 8],
    [3, 3, 8, 3],
    [2, 2, 3, 8]
  ])('in eocInitializer, shape [%i, %i, %i, %i]: mean square σ_w²/fan-in, exactly', (...shape) => {
    const eoc = eocInitializer({ activation: 'tanh', qStar: 0.5, distribution: 'deltaOrthogonal', seed: 0 })
    const measured = meanSquare(draw(eoc.kernel(), shape)) * sizeOf(shape).inputs
    expect(Math.abs(measured / eoc.sigmaW ** 2 - 1)).toBeLessThanOrEqual(ROUNDING)
  })
})
