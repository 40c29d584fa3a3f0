import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Kernels } from '../../src/runtime/Kernels.js'
import { runs } from '../laws/arbitraries.js'
import {
  accelerate,
  callsDuring,
  compute,
  expectLikeCpu,
  type Op,
  ROUTES,
  random,
  replaced,
  type Values
} from './support.js'

type Image = tf.Tensor4D
type Pad = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]]
type Activation = NonNullable<Parameters<typeof tf.fused.conv2d>[0]['activation']>

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu']
/** sigmoid and elu of tfjs itself differ between backends by this. */
const ACTIVATION_ERROR = 1e-6

interface Convolution {
  readonly image: readonly [batch: number, height: number, width: number, channels: number]
  readonly kernel: readonly [height: number, width: number]
  /** Channels of the output, or for every channel of the input where it is depthwise. */
  readonly features: number
  readonly strides: [number, number]
  readonly dilations: [number, number]
  readonly pad: Pad
  readonly densities: readonly [image: number, filter: number, upstream: number]
  readonly seed: number
}

const PLAIN: Convolution = {
  image: [2, 7, 6, 3],
  kernel: [3, 3],
  features: 5,
  strides: [1, 1],
  dilations: [1, 1],
  pad: 'same',
  densities: [1, 1, 1],
  seed: 1
}

const info = ({ image, kernel, features, strides, dilations, pad }: Convolution, depthwise = false) =>
  tf.backend_util.computeConv2DInfo(
    [...image],
    [...kernel, image[3], features],
    strides,
    dilations,
    pad,
    undefined,
    depthwise
  )

/** The image, the filter, and what comes from above. */
function inputsOf(convolution: Convolution, depthwise = false): [x: Values, w: Values, dy: Values] {
  const { image, kernel, features, densities, seed } = convolution
  return [
    random(image, seed, densities[0]),
    random([...kernel, image[3], features], seed + 1, densities[1]),
    random(info(convolution, depthwise).outShape, seed + 2, densities[2])
  ]
}

/** The gradients of a function of two tensors for a third one from above. */
const gradients =
  (f: (x: Image, w: Image) => tf.Tensor): Op =>
  (x, w, dy) =>
    tf.grads((...tensors) => f(tensors[0] as Image, tensors[1] as Image))([x as Image, w as Image], dy as Image)

const forward =
  ({ strides, pad, dilations }: Convolution): Op =>
  (x, w) =>
    tf.conv2d(x as Image, w as Image, strides, pad, 'NHWC', dilations)

const backward = ({ strides, pad }: Convolution): Op => gradients((x, w) => tf.conv2d(x, w, strides, pad))

const small = (min: number, max: number) => fc.integer({ min, max })
const pair = (min: number, max: number) => fc.tuple(small(min, max), small(min, max))
const density = fc.constantFrom(0, 0.1, 0.3, 1)

/**
 * Whether there is an output. For a number as the padding TensorFlow.js 4.22 takes the vertical sizes for both
 * directions, and where they differ its own forward kernel writes past the end of the output.
 */
function isPossible(convolution: Convolution): boolean {
  const { kernel, strides, dilations, pad } = convolution
  const isSquare = [kernel, strides, dilations].every(([vertical, horizontal]) => vertical === horizontal)
  const { outHeight, outWidth } = info(convolution)
  return (isSquare || typeof pad !== 'number') && outHeight > 0 && outWidth > 0
}

function convolutions(channels: fc.Arbitrary<number>, features: fc.Arbitrary<number>): fc.Arbitrary<Convolution> {
  const pad: fc.Arbitrary<Pad> = fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    small(0, 2),
    fc.tuple(pair(0, 2), pair(0, 2)).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]])
  )
  return fc
    .record({
      image: fc.tuple(small(1, 3), small(1, 8), small(1, 8), channels),
      kernel: pair(1, 4),
      features,
      strides: pair(1, 3),
      dilations: fc.constant<[number, number]>([1, 1]),
      pad,
      densities: fc.tuple(density, density, density),
      seed: fc.nat()
    })
    .filter(isPossible)
}

/** Enough features in or out that zeros are looked for. */
const few = small(1, 5)
const many = small(64, 70)
const convolution = fc.oneof(convolutions(few, few), convolutions(few, many), convolutions(many, few))

describe.each(ROUTES)('convolutions, kernels by way of %s', (route) => {
  let acceleration: Awaited<ReturnType<typeof accelerate>>
  beforeAll(async () => {
    acceleration = await accelerate(route)
  })
  afterAll(() => acceleration.restore())

  it('conv2d', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, (case_) => expectLikeCpu(forward(case_), inputsOf(case_).slice(0, 2))),
      runs(80)
    )
  })

  it('conv2d with dilations', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, pair(1, 3), async (case_, dilations) => {
        const dilated: Convolution = { ...case_, strides: [1, 1], dilations }
        fc.pre(isPossible(dilated))
        await expectLikeCpu(forward(dilated), inputsOf(dilated).slice(0, 2))
      }),
      runs(80)
    )
  })

  it('both gradients of conv2d', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, (case_) => expectLikeCpu(backward(case_), inputsOf(case_))),
      runs(80)
    )
  })

  describe.each(ACTIVATIONS)('fused with %s', (activation) => {
    it.each([
      { name: 'dense', case_: PLAIN },
      { name: 'sparse', case_: { ...PLAIN, features: 33, densities: [0.2, 1, 1] as const } },
      { name: 'strided', case_: { ...PLAIN, strides: [2, 2] as [number, number], densities: [0.2, 1, 1] as const } },
      // The stock kernel of 4.22 gives wrong numbers here.
      {
        name: 'of a stride beyond the filter',
        case_: { ...PLAIN, strides: [3, 3] as [number, number], kernel: [2, 2] as const }
      }
    ])('$name', async ({ case_ }) => {
      const { strides, pad, features } = case_
      const fused: Op = (...[x, filter, bias, weights]) =>
        tf.fused.conv2d({
          x: x as Image,
          filter: filter as Image,
          strides,
          pad: pad as 'same',
          activation,
          bias: bias as tf.Tensor1D,
          ...(weights && activation === 'prelu' && { preluActivationWeights: weights }),
          leakyreluAlpha: 0.3
        })
      const linear: Op = (...[x, filter, bias]) =>
        tf.add(tf.conv2d(x as Image, filter as Image, strides, pad), bias as tf.Tensor1D)
      const [x, w] = inputsOf(case_)
      const inputs = [x, w, random([features], 3), random([features], 4)]
      await expectLikeCpu(fused, inputs, { sizes: { op: linear }, slack: ACTIVATION_ERROR })
    })
  })

  it('a batch of none', async () => {
    const case_: Convolution = { ...PLAIN, image: [0, 7, 6, 3] }
    await expectLikeCpu(backward(case_), inputsOf(case_))
  })

  it('NaN and infinities, where the image is sparse and where the filter is', async () => {
    for (const densities of [
      [0.1, 1, 0.1],
      [1, 0.1, 1]
    ] as const) {
      const case_: Convolution = { ...PLAIN, image: [2, 4, 5, 10], features: 70, pad: 'valid', densities }
      const [x, w, dy] = inputsOf(case_)
      for (const special of [Number.NaN, Infinity, -Infinity]) {
        await expectLikeCpu(backward(case_), [replaced(x, { 40: special }), w, dy])
        await expectLikeCpu(backward(case_), [x, replaced(w, { 1000: special }), dy])
        await expectLikeCpu(backward(case_), [x, w, replaced(dy, { 70: special })])
        await expectLikeCpu(forward(case_), [x, replaced(w, { 1000: special })])
        await expectLikeCpu(forward(case_), [replaced(x, { 40: special }), w])
      }
    }
  })

  const SKIPPING: {
    name: string
    kernel: keyof Kernels
    op: (case_: Convolution) => Op
    densities: Convolution['densities']
  }[] = [
    { name: 'the image, forward', kernel: 'scatter', op: forward, densities: [0.1, 1, 1] },
    { name: 'what comes from above, for the image', kernel: 'scatter', op: backward, densities: [1, 1, 0.1] },
    { name: 'the image, for the filter', kernel: 'sparseProduct', op: backward, densities: [0.1, 1, 1] }
  ]
  it.each(SKIPPING)('zeros are skipped in $name', async ({ kernel, op, densities }) => {
    const case_: Convolution = { ...PLAIN, image: [2, 7, 6, 70], features: 70, densities }
    const inputs = inputsOf(case_)
    expect(await callsDuring(kernel, () => compute('wasm', op(case_), inputs))).toBeGreaterThan(0)
    const dense = inputsOf({ ...case_, densities: [1, 1, 1] })
    expect(await callsDuring(kernel, () => compute('wasm', op(case_), dense))).toBe(0)
  })

  it('gradients of more images than are unfolded at once', async () => {
    const case_: Convolution = { ...PLAIN, image: [5, 40, 40, 8], kernel: [3, 3], features: 2 }
    const unfolded = await callsDuring('packPanels', () => compute('wasm', backward(case_), inputsOf(case_)))
    expect(unfolded, 'groups of images, for two gradients').toBeGreaterThan(2)
    await expectLikeCpu(backward(case_), inputsOf(case_))
  })

  it('the gradients of the weights of a conv1d layer', async () => {
    const op: Op = (...[x, dy, ...weights]) => {
      const layer = tfl.layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', inputShape: [9, 5] })
      layer.build([null, 9, 5])
      layer.setWeights(weights)
      const loss = () => tf.sum(tf.mul(layer.apply(x as tf.Tensor) as tf.Tensor, dy as tf.Tensor)) as tf.Scalar
      const { value, grads } = tf.variableGrads(loss)
      for (const weight of layer.weights) weight.dispose()
      return [value, ...Object.values(grads)]
    }
    await expectLikeCpu(op, [random([3, 9, 5], 1), random([3, 5, 4], 2), random([3, 5, 4], 3), random([4], 4)])
  })

  it('both gradients of conv2dTranspose', async () => {
    for (const [pad, strides] of [
      ['same', [1, 1]],
      ['same', [2, 2]],
      ['valid', [2, 1]]
    ] as const) {
      for (const channels of [3, 33]) {
        const outShape: [number, number, number, number] = [2, 8, 6, 4]
        const case_: Convolution = { ...PLAIN, image: outShape, features: channels, strides: [...strides], pad }
        const { outShape: inShape } = info(case_)
        const op = gradients((x, w) => tf.conv2dTranspose(x, w, outShape, [...strides], pad))
        const inputs = [random(inShape, 1, 0.2), random([3, 3, 4, channels], 2), random(outShape, 3, 0.2)]
        await expectLikeCpu(op, inputs)
      }
    }
  })

  it.each([1, 2, 3])('both gradients of a depthwise convolution with %i filter(s) a channel', async (features) => {
    await fc.assert(
      fc.asyncProperty(convolutions(small(1, 9), fc.constant(features)), async (case_) => {
        const { strides, pad } = case_
        await expectLikeCpu(
          gradients((x, w) => tf.depthwiseConv2d(x, w, strides, pad)),
          inputsOf(case_, true)
        )
      }),
      runs(50)
    )
  })

  it('the gradient of maxPool, also where there are several maxima', async () => {
    await fc.assert(
      fc.asyncProperty(
        convolutions(small(1, 9), fc.constant(1)),
        fc.boolean(),
        async ({ image, kernel, strides, pad, seed, densities }, ties) => {
          const window = [...kernel] as [number, number]
          const pool = (x: tf.Tensor) => tf.maxPool(x as Image, window, strides, pad as number)
          const x = random(image, seed)
          const levels = { ...x, entries: ties ? x.entries.map((entry) => Math.round(2 * entry)) : x.entries }
          const { outShape } = tf.backend_util.computePool2DInfo([...image], window, strides, 1, pad as number)
          const op: Op = (input, dy) => tf.grad(pool)(input as Image, dy as Image)
          const sizes: Op = (input, dy) => op(input as Image, tf.abs(dy as Image))
          const inputs = [levels, random(outShape, seed + 1, densities[2])]
          await expectLikeCpu(op, inputs, { sizes: { op: sizes, inputs } })
        }
      ),
      runs(150)
    )
  })
})

describe('channels first', () => {
  const images = { x: [1, 3, 6, 6], dy: [1, 2, 4, 4] }
  const attributes = { strides: [1, 1], pad: 'valid', dataFormat: 'NCHW', dilations: [1, 1], filterShape: [3, 3, 3, 2] }

  it.each([
    { name: 'Conv2D', inputs: { x: images.x, filter: [3, 3, 3, 2] } },
    { name: 'FusedConv2D', inputs: { x: images.x, filter: [3, 3, 3, 2] } },
    { name: 'Conv2DBackpropFilter', inputs: images },
    { name: 'DepthwiseConv2dNativeBackpropFilter', inputs: { x: [1, 3, 6, 6], dy: [1, 3, 4, 4] } }
  ])('is refused by $name', async ({ name, inputs }) => {
    const acceleration = await accelerate('heap')
    try {
      const run = () => {
        const tensors = Object.entries(inputs).map(([key, shape]) => [key, tf.ones(shape)])
        return tf.engine().runKernel(name, Object.fromEntries(tensors), { ...attributes, activation: 'linear' })
      }
      expect(() => tf.tidy(run)).toThrow(new RegExp(name))
    } finally {
      acceleration.restore()
    }
  })
})

it('a bias of another length is refused as by the stock kernel', async () => {
  const acceleration = await accelerate('heap')
  const convolve = (strides: number) => {
    const [x, filter] = [tf.zeros<tf.Rank.R4>([1, 6, 6, 8]), tf.ones<tf.Rank.R4>([2, 2, 8, 70])]
    return tf.fused.conv2d({ x, filter, strides, pad: 'same', bias: tf.ones<tf.Rank.R1>([1]) })
  }
  try {
    for (const strides of [1, 3]) expect(() => tf.tidy(() => convolve(strides))).toThrow(/bias shape \(1\)/)
  } finally {
    acceleration.restore()
  }
})
