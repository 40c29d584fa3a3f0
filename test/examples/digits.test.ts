import { dispose, losses, memory, setBackend, type Tensor, train } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { batchOf, firstBatch, splitData, standardisationOf } from '../../tools/digits/data.js'
import { drawDigits } from '../../tools/digits/digits.js'
import { glyphsOf } from '../../tools/digits/strokes.js'
import { scoreAll } from '../../tools/networks/measure.js'
import { random } from '../../tools/random.js'
import { countOf } from '../support/exhaustive.js'

beforeAll(async () => {
  await setBackend('wasm')
})

describe('drawDigits', () => {
  it('gives the same images for the same seed and stream, others for another', () => {
    const digits = drawDigits(30, 5, 0)
    expect(drawDigits(30, 5, 0)).toEqual(digits)
    expect(drawDigits(30, 6, 0).pixels).not.toEqual(digits.pixels)
    expect(drawDigits(30, 5, 1).pixels).not.toEqual(digits.pixels)
    expect(drawDigits(60, 5, 0).pixels.subarray(0, digits.pixels.length)).toEqual(digits.pixels)
  })

  it('draws every class equally often, on 28 × 28 pixels', () => {
    const { count, pixelsPerImage, pixels, labels } = drawDigits(50, 1, 0)
    expect([count, pixelsPerImage, pixels.length]).toEqual([50, 784, 50 * 784])
    for (let digit = 0; digit < 10; digit++) expect(labels.filter((label) => label === digit)).toHaveLength(5)
  })

  it('has a stroke drawing for each digit and no other', () => {
    for (let digit = 0; digit < 10; digit++) expect(glyphsOf(digit).length).toBeGreaterThan(1)
    expect(() => glyphsOf(10)).toThrow(RangeError)
  })

  it('is standardised by the mean and sd of the training set', () => {
    const images = drawDigits(200, 1, 0)
    const { x, y } = firstBatch(images, 200, standardisationOf(images))
    const values = Array.from(x.dataSync())
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0, 4)
    expect(values.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(1, 4)
    dispose([x, y])
  })
})

it('is too hard for a linear classifier: under 90 % on test images', async () => {
  const { train: training, test } = splitData(
    'drawn',
    drawDigits(countOf({ all: 16_000, few: 6_000 }), 0, 0),
    drawDigits(2_000, 0, 1)
  )
  const standardisation = standardisationOf(training)
  const model = sequential({ layers: [layers.dense({ units: 10, inputShape: [784], kernelInitializer: 'zeros' })] })
  const optimizer = train.adam(2e-3)
  model.compile({ optimizer, loss: (y: Tensor, logits: Tensor) => losses.softmaxCrossEntropy(y, logits) })

  const source = random(0, 0)
  const epochs = countOf({ all: 5, few: 3 })
  const batchSize = 100
  const accuracies: number[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = source.permutation(training.count)
    for (let first = 0; first < training.count; first += batchSize) {
      const { x, y } = batchOf(training, order.subarray(first, first + batchSize), standardisation)
      await model.trainOnBatch(x, y)
      dispose([x, y])
    }
    accuracies.push(scoreAll(model, test, standardisation).accuracy)
  }
  const best = Math.max(...accuracies)
  expect(best).toBeLessThan(0.9)
  expect(best).toBeGreaterThan(0.5)

  optimizer.dispose()
  model.dispose()
  expect(memory().numTensors).toBe(0)
}, 60_000)
