import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-layers'
import { accelerateWasm, type WasmAcceleration } from 'sparse-gp-init/wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { use } from '../support/backends.js'

/* Cases that once went wrong, each against the cpu backend or by hand. */

let acceleration: WasmAcceleration

beforeAll(async () => {
  await use('wasm')
  acceleration = accelerateWasm()
})

afterAll(() => acceleration.restore())

type Make = () => tf.Tensor | tf.Tensor[]

async function onBoth(make: Make): Promise<[wasm: Float32Array[], cpu: Float32Array[]]> {
  const results: Float32Array[][] = []
  for (const backend of ['wasm', 'cpu']) {
    await use(backend)
    results.push([make()].flat().map((tensor) => tensor.dataSync() as Float32Array))
  }
  await use('wasm')
  return results as [Float32Array[], Float32Array[]]
}

async function expectLike(make: Make, bound = 1e-4): Promise<void> {
  const [ours, theirs] = await onBoth(make)
  for (const [output, expected] of theirs.entries()) {
    for (const [i, value] of expected.entries()) {
      const got = ours[output]?.[i] as number
      if (!Object.is(got, value) && !(Math.abs(got - value) <= bound * Math.max(1, Math.abs(value)))) {
        expect.fail(`output ${output}, entry ${i}: got ${got}, expected ${value}`)
      }
    }
  }
}

const ramp = (shape: number[], seed = 1) => tf.randomNormal(shape, 0, 1, 'float32', seed)
const constant = (shape: number[]) => tf.fill(shape, 0.1)

describe('long sums', () => {
  it.each([1024, 4096, 100_000])('a transposed product of %i equal terms', (k) => {
    // 0.1 as a float, whose square double precision holds exactly.
    const expected = k * Math.fround(0.1) ** 2
    const product = tf.matMul(constant([k, 4]) as tf.Tensor2D, constant([k, 4]) as tf.Tensor2D, true)
    for (const sum of product.dataSync()) expect(Math.abs(sum / expected - 1)).toBeLessThan(1e-5)
  })

  it('the filter gradient of many equal terms', () =>
    expectLike(() => {
      const gradient = tf.grad((w) => tf.conv2d(constant([16, 28, 28, 1]) as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'))
      return gradient(constant([1, 1, 1, 2]), constant([16, 28, 28, 2]))
    }, 1e-5))
})

describe('what is not finite', () => {
  it.each([Number.NaN, Infinity])('%d in the upstream gradient reaches only the taps inside the image', (value) =>
    expectLike(() => {
      const dy = tf.tensor([value, ...Array<number>(17).fill(1)], [1, 3, 3, 2])
      const convolution = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')
      return tf.grads(convolution)([ramp([1, 3, 3, 2]), ramp([3, 3, 2, 2])], dy)
    })
  )

  it('NaN stays NaN with relu, the first and the second time', () => {
    const [a, b] = [tf.fill([4, 60], Number.NaN), tf.ones([60, 35])] as [tf.Tensor2D, tf.Tensor2D]
    for (const _ of [1, 2, 3]) {
      const y = tf.fused.matMul({ a, b, bias: tf.ones([35]), activation: 'relu' })
      expect(y.dataSync().every(Number.isNaN)).toBe(true)
    }
  })
})

describe('shapes', () => {
  it.each([
    [[8, 8], 'valid'],
    [[6, 6], 'same'],
    [[9, 9], 'valid']
  ] as const)('a transposed convolution to %j, %s', ([height, width], pad) =>
    expectLike(() =>
      tf.conv2dTranspose(
        ramp([2, 4, 4, 4]) as tf.Tensor4D,
        ramp([3, 3, 3, 4], 2) as tf.Tensor4D,
        [2, height, width, 3],
        2,
        pad
      )
    )
  )

  it.each(['ceil', 'round', 'floor'] as const)('a convolution rounded by %s', (mode) =>
    expectLike(() =>
      tf.conv2d(ramp([1, 6, 6, 2]) as tf.Tensor4D, ramp([3, 3, 2, 3], 2) as tf.Tensor4D, 2, 1, 'NHWC', 1, mode)
    )
  )

  it('the gradient of max pooling rounded by ceil, which the gradient is not told', () =>
    expectLike(() => tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 0, 'ceil'))(ramp([2, 6, 6, 3]))))

  it('a convolution padded by a number, with unequal strides', () =>
    expectLike(() => tf.conv2d(ramp([1, 9, 9, 1]) as tf.Tensor4D, ramp([1, 1, 1, 1], 2) as tf.Tensor4D, [3, 1], 1)))

  it('a bias of one entry stands for all', () =>
    expectLike(() =>
      tf.fused.matMul({ a: ramp([40, 6]) as tf.Tensor2D, b: ramp([6, 5], 2) as tf.Tensor2D, bias: tf.tensor1d([5]) })
    ))

  it('weights that share their data with others of another shape', () => {
    const w = tf.reshape(tf.range(0, 24), [6, 4])
    for (const _ of [1, 2, 3]) tf.matMul(tf.ones([4, 6]), w as tf.Tensor2D)
    const other = tf.matMul(tf.ones([2, 3]), tf.reshape(w, [3, 8]))
    expect(Array.from(other.dataSync())).toEqual([24, 27, 30, 33, 36, 39, 42, 45, 24, 27, 30, 33, 36, 39, 42, 45])
  })

  it('operands of one dimension give an error', () => {
    expect(() =>
      tf.matMul(tf.ones<tf.Rank>([3]) as tf.Tensor2D, tf.ones<tf.Rank>([3]) as tf.Tensor2D, false, true)
    ).toThrow()
  })
})

describe('memory', () => {
  it('one large image is unfolded band by band', () => {
    const [x, w] = [tf.ones([1, 256, 256, 1]), tf.ones([17, 17, 3, 1])] as [tf.Tensor4D, tf.Tensor4D]
    const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length
    const before = heap()
    const y = tf.conv2dTranspose(x, w, [1, 256, 256, 3], 1, 'same')
    // All patches at once would take 227 MB.
    expect(heap() - before).toBeLessThan(64e6)
    expect(y.dataSync()[3 * (128 * 256 + 128)]).toBe(289)
  })

  it('an activation without its weights leaves nothing behind', () => {
    const held = () => (tf.backend() as unknown as { numDataIds(): number }).numDataIds()
    const [a, b] = [tf.ones([40, 6]), tf.ones([6, 5])] as [tf.Tensor2D, tf.Tensor2D]
    const before = held()
    expect(() => tf.fused.matMul({ a, b, activation: 'prelu' })).toThrow()
    expect(held()).toBe(before)
  })
})

it('small products in many batches are those of the cpu backend', () =>
  expectLike(() => tf.matMul(ramp([40, 4, 4]) as tf.Tensor3D, ramp([40, 4, 4], 2) as tf.Tensor3D, false, true)))
