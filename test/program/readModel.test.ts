import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { arraysOf } from '../../src/program/AnyStep.js'
import { folded } from '../../src/program/folded.js'
import { inMemory, layoutOf } from '../../src/program/layout.js'
import type { NormaliseStep } from '../../src/program/normalisation.js'
import { readModel } from '../../src/program/readModel.js'
import { chain, everyStep, graph } from '../inference/support.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const normalised = () =>
  chain(
    [6],
    layers.dense({ units: 5, name: 'a' }),
    layers.batchNormalization({ name: 'norm', epsilon: 0.01 }),
    layers.dropout({ rate: 0.25, name: 'drop' }),
    layers.gaussianNoise({ stddev: 0.5, name: 'noise' }),
    layers.dense({ units: 3, name: 'b', useBias: false })
  )

describe('a program as it is read', () => {
  it('keeps normalisation and noise as steps of their own', async () => {
    const { steps } = await readModel(normalised())
    expect(steps.map(({ op, name }) => `${op} ${name}`)).toEqual([
      'dense a',
      'normalise norm',
      'noise drop',
      'noise noise',
      'dense b'
    ])
    expect(steps[2]).toMatchObject({ kind: 'Dropout', rate: 0.25, from: [2] })
    expect(steps[3]).toMatchObject({ kind: 'GaussianNoise', rate: 0.5 })
    expect(steps[1]).toMatchObject({ epsilon: 0.01, size: 5 })
  })

  it('knows the variable that each weight was read from, whose values it has', async () => {
    const model = everyStep()
    const { steps, variables } = await readModel(model)
    const read = new Set(variables.values())
    expect(read).toEqual(new Set(model.weights))
    for (const [values, variable] of variables) {
      expect(Array.from(values)).toEqual(Array.from((variable as tfl.LayerVariable).read().dataSync()))
    }
    const known = steps.flatMap(arraysOf).filter((array) => variables.has(array))
    // Five layers with weights; the PReLU's are spread over its entries.
    expect(known.length).toBe(model.weights.length - 1)
  })

  it('reads the weights of a layer that is used twice once', async () => {
    const shared = layers.dense({ units: 4, name: 'shared' })
    const model = graph([4], (x) => shared.apply(shared.apply(x)) as tfl.SymbolicTensor)
    const { steps, variables } = await readModel(model)
    const [first, second] = steps.map((step) => (step.op === 'dense' ? step.kernel : undefined))
    expect(first).toBe(second)
    expect(variables.size).toBe(2)
  })
})

describe('a program in use', () => {
  it('has neither, and gives γ(x − mean)/√(variance + ε) + β through the weights of the dense step before', async () => {
    const model = normalised()
    const read = await readModel(model)
    const { steps, output } = folded(read)
    expect(steps.map(({ op, name, from }) => `${op} ${name} of ${from}`)).toEqual(['dense a of 0', 'dense b of 1'])
    expect(output).toBe(2)
    const { gamma, beta, mean, variance, epsilon } = read.steps[1] as NormaliseStep & { gamma: Float32Array }
    const [before, after] = [read.steps[0], steps[0]]
    if (before?.op !== 'dense' || after?.op !== 'dense') throw new Error('both are dense')
    for (let j = 0; j < 5; j++) {
      const scale = gamma[j] / Math.sqrt(variance[j] + epsilon)
      const shift = (before.bias[j] - mean[j]) * scale + (beta?.[j] ?? 0)
      expect(after.bias[j]).toBeCloseTo(shift, 5)
      for (let i = 0; i < 6; i++) {
        expect(after.kernel[i * 5 + j]).toBeCloseTo(before.kernel[i * 5 + j] * scale, 5)
      }
    }
  })

  it('is laid out with every weight in one memory, none of them over another', async () => {
    const program = folded(await readModel(everyStep()))
    const { weights, bytes } = layoutOf(program)
    const arrays = new Set(program.steps.flatMap(arraysOf))
    expect(new Set(weights.keys())).toEqual(arrays)
    const placed = [...weights].map(([array, pointer]) => ({ pointer, end: pointer + array.byteLength }))
    placed.sort((a, b) => a.pointer - b.pointer)
    for (const [i, { pointer }] of placed.entries()) expect(pointer).toBeGreaterThanOrEqual(placed[i - 1]?.end ?? 1)

    const buffer = new ArrayBuffer(bytes)
    const moved = inMemory(program, weights, buffer)
    for (const [i, step] of moved.steps.entries()) {
      for (const [k, array] of arraysOf(step).entries()) {
        expect(array.buffer).toBe(buffer)
        expect(array).toEqual(arraysOf(program.steps[i] as typeof step)[k])
      }
    }
  })
})
