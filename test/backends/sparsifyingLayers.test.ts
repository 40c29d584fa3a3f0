import { CReLU, CST, ShiftedReLU, SoftThreshold } from 'sparse-gp-init'
import { expect, it } from 'vitest'
import { describeOnBackends, taken, tf } from '../support/backends.js'

type Layer = CReLU | CST | ShiftedReLU | SoftThreshold

interface Case {
  readonly name: string
  readonly make: () => Layer
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly slope: readonly number[]
  /** What −Infinity and Infinity give. */
  readonly ends: readonly number[]
}

/** Each layer with inputs at, beside and beyond every kink, and what the definition gives there, exact in float32. */
const CASES: readonly Case[] = [
  {
    name: 'CReLU',
    make: () => new CReLU({ tau: 1, m: 0.5 }),
    x: [-2, 0, 0.999, 1, 1.25, 1.5, 1.75, 3],
    y: [0, 0, 0, 0, 0.25, 0.5, 0.5, 0.5],
    slope: [0, 0, 0, 0, 1, 0, 0, 0],
    ends: [0, 0.5]
  },
  {
    name: 'CReLU with threshold 0 and without clip',
    make: () => new CReLU({ tau: 0, m: Infinity }),
    x: [-1, 0, 0.5, 1024],
    y: [0, 0, 0.5, 1024],
    slope: [0, 0, 1, 1],
    ends: [0, Infinity]
  },
  {
    name: 'CReLU just above its threshold, where the clip must not round',
    make: () => new CReLU({ tau: 0, m: 1 }),
    x: [2 ** -40, 2 ** -26, 0.75, 1, 2],
    y: [2 ** -40, 2 ** -26, 0.75, 1, 1],
    slope: [1, 1, 1, 0, 0],
    ends: [0, 1]
  },
  {
    name: 'CST',
    make: () => new CST({ tau: 1, m: 0.5 }),
    x: [-3, -1.5, -1.25, -1, -0.5, 0, 0.5, 1, 1.25, 1.5, 3],
    y: [-0.5, -0.5, -0.25, 0, 0, 0, 0, 0, 0.25, 0.5, 0.5],
    slope: [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0],
    ends: [-0.5, 0.5]
  },
  {
    name: 'CST without clip',
    make: () => new CST({ tau: 1, m: Infinity }),
    x: [-9, -1, 0, 1, 1.25],
    y: [-8, 0, 0, 0, 0.25],
    slope: [1, 0, 0, 0, 1],
    ends: [-Infinity, Infinity]
  },
  {
    name: 'ShiftedReLU',
    make: () => new ShiftedReLU({ tau: 0.5 }),
    x: [-1, 0.5, 0.75, 100],
    y: [0, 0, 0.25, 99.5],
    slope: [0, 0, 1, 1],
    ends: [0, Infinity]
  },
  {
    name: 'SoftThreshold',
    make: () => new SoftThreshold({ tau: 0.5 }),
    x: [-2, -0.5, 0, 0.5, 2],
    y: [-1.5, 0, 0, 0, 1.5],
    slope: [1, 0, 0, 0, 1],
    ends: [-Infinity, Infinity]
  }
]

const applied = (layer: Layer) => (x: tf.Tensor) => layer.apply(x) as tf.Tensor

describeOnBackends('a sparsifying layer', () => {
  it.each(CASES)('has the exact values of its definition: $name', async ({ make, x, y }) => {
    expect(await taken(applied(make())(tf.tensor1d([...x])))).toEqual(y)
  })

  it.each(CASES)('has slope 0 at both kinks and 1 between them, times what comes from above: $name', async (given) => {
    const { make, x, slope } = given
    const gradient = tf.grad(applied(make()))
    const upstream = x.map((_, i) => i + 1)
    expect(await taken(gradient(tf.tensor1d([...x])))).toEqual(slope)
    expect(await taken(gradient(tf.tensor1d([...x]), tf.tensor1d(upstream)))).toEqual(slope.map((s, i) => s * (i + 1)))
  })

  it.each(CASES)('keeps NaN, and has a limit at both infinities: $name', async ({ make, ends }) => {
    const x = tf.tensor1d([Number.NaN, -Infinity, Infinity])
    expect(await taken(applied(make())(x))).toEqual([Number.NaN, ...ends])
  })

  it('has the second derivatives of (Σφ²)′, zero where φ is flat', async () => {
    const phi = applied(new CReLU({ tau: 1, m: 0.5 }))
    const slopeSquares = (x: tf.Tensor) => tf.sum(tf.square(tf.grad((t: tf.Tensor) => tf.sum(tf.square(phi(t))))(x)))
    // (2φφ′)² differentiated is 8φφ′³ = 8φ inside the ramp.
    expect(await taken(tf.grad(slopeSquares)(tf.tensor1d([0.5, 1.25, 2])))).toEqual([0, 8 * 0.25, 0])
  })

  it.each(CASES)('has second derivative 0 in x, as tf.relu has: $name', async ({ make }) => {
    const slopeOf = tf.grad(applied(make()))
    expect(await taken(tf.grad((x: tf.Tensor) => slopeOf(x))(tf.tensor1d([0, 1, 2])))).toEqual([0, 0, 0])
  })

  it('takes integers as numbers', async () => {
    const y = applied(new CReLU({ tau: 1, m: 5 }))(tf.tensor1d([0, 1, 4], 'int32'))
    expect(y.dtype).toBe('float32')
    expect(await taken(y)).toEqual([0, 0, 3])
  })
})
