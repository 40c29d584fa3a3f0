import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { describe, expect, test } from 'vitest'
import { CReLU, crelu, designSparseActivation, edgeOfChaos, eocInitializer, gaussianMoments } from '../../src/index.js'
import { describeOnBackends } from '../support/backends.js'

const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })
const draw = (initializer: { apply(shape: number[]): tf.Tensor }, shape: number[]) =>
  tf.tidy(() => Array.from(initializer.apply(shape).dataSync()))
const meanSquare = (x: tf.Tensor) => tf.tidy(() => tf.mean(tf.square(x)).dataSync()[0])

describeOnBackends('eocInitializer', () => {
  test('is the edge of chaos it was asked for', () => {
    const eoc = eocInitializer({ activation: crelu({ tau: 1, m: 1 }), qStar: 2, chi1: 0.9, seed: 3 })
    const plain = edgeOfChaos({ activation: crelu({ tau: 1, m: 1 }), qStar: 2, chi1: 0.9 })
    for (const key of ['sigmaW', 'sigmaB', 'chi1', 'varianceSlope', 'sparsity', 'stability', 'verdict'] as const) {
      expect(eoc[key]).toBe(plain[key])
    }
    expect(eoc).toMatchObject({ seed: 3, distribution: 'normal' })
  })

  test('takes a design as it is, and one of its layers as activation', () => {
    expect(eocInitializer(design).sigmaW).toBe(design.sigmaW)
    expect(eocInitializer({ activation: new CReLU(design), qStar: 4 }).sigmaW).toBe(design.sigmaW)
  })

  test.each([
    ['a plain edge of chaos', edgeOfChaos({ activation: 'tanh', qStar: 1, chi1: 0.9 })],
    [
      'dropout and a skip connection',
      edgeOfChaos({ activation: 'tanh', qStar: 1, residual: { alpha: 0.6, skip: 0.8 }, keepProbability: 0.9 })
    ],
    ['anti-correlated weights', edgeOfChaos({ activation: 'relu', qStar: 1, k: Infinity })],
    ['advice', designSparseActivation({ family: 'cst', sparsity: 0.8, width: 100, depth: 10 })]
  ])('takes every key of a design, with %s', (_, given) => {
    expect(eocInitializer({ ...given, seed: 1 })).toMatchObject({ sigmaW: given.sigmaW, sigmaB: given.sigmaB })
  })

  test('refuses what contradicts the activation', () => {
    expect(() => eocInitializer({ ...design, m: 9 })).toThrow(
      /eocInitializer: m must be that of the activation \(1.5\)/
    )
  })

  test('every call is its own stream, the same seed gives the same numbers, 0 is a seed', () => {
    const numbers = (seed: number) => {
      const eoc = eocInitializer({ ...design, seed })
      const { kernelInitializer, biasInitializer } = eoc.layer()
      return [eoc.kernel(), kernelInitializer, eoc.kernel(), biasInitializer].map((one) => draw(one, [4, 3]))
    }
    expect(numbers(0)).toEqual(numbers(0))
    expect(numbers(0)).not.toEqual(numbers(1))
    expect(numbers(2 ** 40)).not.toEqual(numbers(0))
    const all = numbers(0).flat()
    expect(new Set(all).size).toBe(all.length)
    expect(eocInitializer(design).seed).not.toBe(eocInitializer(design).seed)
  })

  test('one instance in two layers gives them different weights', () => {
    const kernel = eocInitializer({ ...design, seed: 0 }).kernel()
    expect(draw(kernel, [4, 4])).not.toEqual(draw(kernel, [4, 4]))
  })

  test('an initialiser leaves one tensor behind: the weight', () => {
    const before = tf.memory().numTensors
    const weight = eocInitializer(design).kernel().apply([30, 20])
    expect(tf.memory().numTensors).toBe(before + 1)
    weight.dispose()
  })

  test('σ_b = 0 gives zeros', () => {
    expect(draw(eocInitializer({ activation: 'relu', qStar: 1 }).bias(), [3])).toEqual([0, 0, 0])
  })

  test('first layer, hidden layers and read-out of a deep network have the variances that were asked for', () => {
    const eoc = eocInitializer({ ...design, seed: 5 })
    const secondMoment = 0.3
    const width = 1024
    const model = tfl.sequential()
    const input = { kernelInitializer: eoc.inputKernel({ secondMoment }), biasInitializer: eoc.bias() }
    model.add(tfl.layers.dense({ units: width, inputShape: [300], ...input }))
    for (let layer = 0; layer < 4; layer++) {
      model.add(new CReLU(design))
      model.add(tfl.layers.dense({ units: width, ...eoc.layer() }))
    }
    model.add(new CReLU(design))
    model.add(tfl.layers.dense({ units: width, kernelInitializer: eoc.outputKernel({ variance: 2.5 }) }))
    tf.tidy(() => {
      let x: tf.Tensor = tf.randomNormal([8, 300], 0, Math.sqrt(secondMoment), 'float32', 7)
      const measured = model.layers.map((layer) => {
        x = layer.apply(x) as tf.Tensor
        return meanSquare(x)
      })
      // Spread of one network's layer variance at this width: about 8 % (theory); 4 standard deviations.
      for (const l of [0, 2, 4, 6, 8]) expect(Math.abs(measured[l] / 4 - 1)).toBeLessThan(0.32)
      // The read-out scales with what reaches it; 5 standard deviations of a mean of 1024 squares.
      const reaching = measured[9] / gaussianMoments(design.activation, 4).secondMoment
      expect(Math.abs(measured[10] / (2.5 * reaching) - 1)).toBeLessThan(5 * Math.sqrt(2 / width))
    })
    model.dispose()
  })

  test('a model rebuilt from its JSON starts with the same weights', async () => {
    const eoc = eocInitializer({ ...design, distribution: 'truncatedNormal', seed: 11 })
    const model = tfl.sequential()
    model.add(tfl.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], ...eoc.layer() }))
    model.add(
      tfl.layers.depthwiseConv2d({
        kernelSize: 3,
        depthwiseInitializer: eoc.kernel({ fanIn: 9 }) as never,
        biasInitializer: eoc.bias()
      })
    )
    const again = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))))
    const weights = (m: tfl.LayersModel) => m.getWeights().map((w) => Array.from(w.dataSync()))
    expect(weights(again)).toEqual(weights(model))
  })
})

describe('fan-in', () => {
  const standardDeviation = (shape: number[], options?: { fanIn: number }) => {
    const values = draw(eocInitializer({ activation: 'relu', qStar: 1, seed: 2 }).kernel(options), shape)
    return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
  }

  test.each([
    ['dense', [200, 300], undefined, 200],
    ['conv1d', [5, 40, 300], undefined, 200],
    ['conv2d', [3, 3, 32, 200], undefined, 288],
    ['conv3d', [2, 2, 2, 25, 300], undefined, 200],
    ['depthwise', [3, 3, 600, 10], { fanIn: 9 }, 9],
    ['transposed', [3, 3, 300, 20], { fanIn: 180 }, 180]
  ] as const)('of a %s kernel', (_, shape, options, fanIn) => {
    const expected = Math.sqrt(2 / fanIn)
    const size = shape.reduce((product, n) => product * n, 1)
    expect(Math.abs(standardDeviation([...shape], options) / expected - 1)).toBeLessThan(5 / Math.sqrt(2 * size))
  })

  test.each([[[]], [[3]], [[1, 2, 3, 4, 5, 6]]])('of shape %j is not guessed', (shape) => {
    const kernel = eocInitializer({ activation: 'relu', qStar: 1 }).kernel()
    expect(() => kernel.apply(shape)).toThrow(/give it as \{ fanIn \}/)
  })

  test('a dtype other than float32 is refused', () => {
    const kernel = eocInitializer({ activation: 'relu', qStar: 1 }).kernel()
    expect(() => kernel.apply([2, 2], 'int32')).toThrow(/dtype must be 'float32'; got "int32"/)
  })
})
