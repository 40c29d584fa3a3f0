import * as tf from '@tensorflow/tfjs-core'
import type { WasmAcceleration } from 'sparse-gp-init/wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accelerate, callsDuring, compute, expectLikeCpu, type Op, random } from './support.js'

/** 64 rows times weights of 2.4 MB, which no longer fit a cache of 2 MB. */
const [ROWS, INPUTS, UNITS] = [64, 1024, 600] as const

const product: Op = (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor)
const operands = (density: number) => [random([ROWS, INPUTS], 1, density), random([INPUTS, UNITS], 2)]

let acceleration: WasmAcceleration

beforeAll(async () => {
  acceleration = await accelerate('heap')
})

afterAll(() => acceleration.restore())

describe('weights larger than the cache', () => {
  it('have the zeros of the other operand skipped where there are many, and give the same product', async () => {
    const inputs = operands(0.1)
    expect(await callsDuring('sparseProduct', () => compute('wasm', product, inputs))).toBe(1)
    await expectLikeCpu(product, inputs)
  })

  it('are multiplied densely from a third of non-zeros on, where skipping still pays within the cache', async () => {
    const inputs = operands(0.4)
    expect(await callsDuring('sparseProduct', () => compute('wasm', product, inputs))).toBe(0)
    const small = [random([ROWS, 256], 1, 0.4), random([256, UNITS], 2)]
    expect(await callsDuring('sparseProduct', () => compute('wasm', product, small))).toBe(1)
    await expectLikeCpu(product, inputs)
  })
})
