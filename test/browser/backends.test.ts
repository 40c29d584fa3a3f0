import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import * as sgp from 'sparse-gp-init'
import { CReLU, CST } from 'sparse-gp-init'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { kernelDraw } from './kernelDraw.js'

/** What an elementwise layer makes of some numbers; −0 counts as 0. */
function forward(layer: CReLU | CST, x: readonly number[]): number[] {
  return tf.tidy(() => Array.from((layer.apply(tf.tensor1d([...x])) as tf.Tensor).dataSync(), (value) => value + 0))
}

function gradient(layer: CReLU | CST, x: readonly number[]): number[] {
  const sum = (input: tf.Tensor) => tf.sum(layer.apply(input) as tf.Tensor)
  return tf.tidy(() =>
    Array.from(
      tf
        .grad(sum)(tf.tensor1d([...x]))
        .dataSync(),
      (value) => value + 0
    )
  )
}

describe.each(['cpu', 'webgl'])('on the %s backend of a browser', (backend) => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true)
    await tf.ready()
  })

  it('CReLU gives exact zeros and the exact clip', () => {
    const layer = new CReLU({ tau: 1, m: 0.5 })
    expect(forward(layer, [-2, 0, 0.999, 1, 1.25, 1.5, 3])).toEqual([0, 0, 0, 0, 0.25, 0.5, 0.5])
    expect(forward(new CReLU({ tau: 1, m: Infinity }), [-2, 1, 1.25, 9])).toEqual([0, 0, 0.25, 8])
  })

  it('CReLU has gradient 0 at both kinks and 1 between them', () => {
    expect(gradient(new CReLU({ tau: 1, m: 0.5 }), [0.5, 1, 1.25, 1.5, 2])).toEqual([0, 0, 1, 0, 0])
  })

  it('CST does the same on both sides', () => {
    const layer = new CST({ tau: 1, m: 0.5 })
    const x = [-2, -1.5, -1.25, -1, 0, 1, 1.25, 1.5, 2]
    expect(forward(layer, x)).toEqual([-0.5, -0.5, -0.25, 0, 0, 0, 0.25, 0.5, 0.5])
    expect(gradient(layer, x)).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0])
  })

  it('NaN stays NaN', () => {
    expect(forward(new CReLU({ tau: 1, m: 0.5 }), [Number.NaN, 0])).toEqual([Number.NaN, 0])
  })

  it('no tensor is left behind', () => {
    const layer = new CReLU({ tau: 1, m: 0.5 })
    gradient(layer, [0.5, 1.25])
    const { numTensors } = tf.memory()
    forward(layer, [0.5, 1.25])
    gradient(layer, [0.5, 1.25])
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('a seeded initialiser gives the numbers of Node, bit for bit', () => {
    const values = kernelDraw(sgp)
    expect(new Set(values).size).toBeGreaterThan(1000)
    expect(values).toEqual(inject('kernelFromNode'))
  })
})
