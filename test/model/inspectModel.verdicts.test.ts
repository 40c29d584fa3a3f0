import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, initializeModel, inspectModel, ShiftedReLU } from 'sparse-gp-init'
import { normalQuantile } from 'sparse-gp-init/theory'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { sample } from '../support/exhaustive.js'
import { gaussian } from './support.js'

const [WIDTH, DEPTH] = [300, 100]
const ESCAPE = /variance (grows|may escape)/

beforeAll(async () => {
  await tf.setBackend('wasm')
  await tf.ready()
  accelerateWasm()
})

type Name = NonNullable<Parameters<typeof tfl.layers.dense>[0]['activation']>

/** Hidden layers of one width, each with an activation layer of its own, and a read-out; weights begin as zeros. */
function deep(depth: number, width: number, activation: () => tfl.layers.Layer): tfl.LayersModel {
  const model = tfl.sequential()
  for (let l = 0; l < depth; l++) {
    const shape = l === 0 ? { inputShape: [width] } : {}
    model.add(tfl.layers.dense({ units: width, kernelInitializer: 'zeros', name: `d${l}_${width}_${depth}`, ...shape }))
    model.add(activation())
  }
  model.add(tfl.layers.dense({ units: 10, kernelInitializer: 'zeros' }))
  return model
}

/** Hidden layers of one width with the activation as argument, and a read-out. */
function plain(depth: number, width: number, activation: Name, kernelInitializer: string): tfl.LayersModel {
  const model = tfl.sequential()
  for (let l = 0; l < depth; l++) {
    model.add(
      tfl.layers.dense({
        units: width,
        activation,
        kernelInitializer: kernelInitializer as 'zeros',
        ...(l === 0 && { inputShape: [width] })
      })
    )
  }
  model.add(tfl.layers.dense({ units: 10, kernelInitializer: kernelInitializer as 'zeros' }))
  return model
}

/** The verdicts on a model that is started by initializeModel, once for every seed. */
async function verdictsBySeed(model: tfl.LayersModel, seeds: readonly number[], width: number) {
  const found: (readonly string[])[] = []
  for (const seed of seeds) {
    initializeModel(model, { qStar: 1, seed })
    const x = gaussian([16, width], 100 + seed)
    const { verdicts } = await inspectModel(model, x)
    found.push(verdicts)
    x.dispose()
  }
  model.dispose()
  return found
}

describe(`depth ${DEPTH}, width ${WIDTH}`, () => {
  it('names the escape for V′ = 0.9 and for unclipped shifted ReLU: V′ = 0.9', async () => {
    const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 1, varianceSlope: 0.9 })
    const model = deep(DEPTH, WIDTH, () => new CReLU({ tau, m }))
    const found = await verdictsBySeed(model, sample([1, 2, 3, 4, 5, 6], 2), WIDTH)
    for (const verdicts of found) expect(verdicts.join('\n')).toMatch(ESCAPE)
  })

  it('names the escape for V′ = 0.9 and for unclipped shifted ReLU: shifted ReLU', async () => {
    const model = deep(DEPTH, WIDTH, () => new ShiftedReLU({ tau: normalQuantile(0.9) }))
    const found = await verdictsBySeed(model, sample([1, 2, 3, 4], 2), WIDTH)
    for (const verdicts of found) expect(verdicts.join('\n')).toMatch(/variance grows .* per layer from/)
  })

  it.each([0.85, 0.9])('names no escape for V′ = 0.7 at sparsity %f', async (sparsity) => {
    const { tau, m } = designSparseActivation({ family: 'crelu', sparsity, qStar: 1, varianceSlope: 0.7 })
    const model = deep(DEPTH, WIDTH, () => new CReLU({ tau, m }))
    const found = await verdictsBySeed(model, sample([1, 2, 3, 4], 2), WIDTH)
    for (const verdicts of found) expect(verdicts.join('\n')).not.toMatch(/variance|random network/)
  })
})

describe('what is well, and what is not', () => {
  it.each(['tanh', 'relu'] as const)('nothing is said of the variance of 10 layers of %s', async (activation) => {
    const model = plain(10, 256, activation, 'zeros')
    const found = await verdictsBySeed(model, [1, 2, 3, 4], 256)
    expect(found).toEqual([[], [], [], []])
  })

  it('a deep ReLU net with glorotNormal loses variance and gradients', async () => {
    const model = plain(30, 100, 'relu', 'glorotNormal')
    const x = gaussian([16, 100], 1)
    const { verdicts } = await inspectModel(model, x)
    expect(verdicts.join('\n')).toMatch(/variance falls .* per layer from/)
    expect(verdicts.join('\n')).toMatch(/gradients vanish/)
    model.dispose()
    x.dispose()
  })

  it('ReLU with weights four times as large explodes', async () => {
    const model = plain(12, 128, 'relu', 'zeros')
    initializeModel(model, { seed: 1 })
    tf.tidy(() => {
      for (const weight of model.weights) weight.write(tf.mul(weight.read(), 2))
    })
    const x = gaussian([16, 128], 1)
    const { verdicts } = await inspectModel(model, x)
    expect(verdicts.join('\n')).toMatch(/variance grows/)
    expect(verdicts.join('\n')).toMatch(/gradients explode/)
    model.dispose()
    x.dispose()
  })

  it('variance that overflows is named with the layer, and the result has it', async () => {
    const model = plain(12, 16, 'relu', 'zeros')
    initializeModel(model, { seed: 1 })
    tf.tidy(() => {
      for (const weight of model.weights) weight.write(tf.mul(weight.read(), 1e6))
    })
    const x = gaussian([8, 16], 1)
    const inspection = await inspectModel(model, x)
    expect(inspection.verdicts.join('\n')).toMatch(/not finite/)
    expect(inspection.toString()).toContain(model.layers[11]?.name)
    expect(() => inspection.toSVG()).not.toThrow()
    model.dispose()
    x.dispose()
  })

  it('zero weights are named, by the first layer that is silent', async () => {
    const model = plain(4, 32, 'relu', 'zeros')
    const x = gaussian([8, 32], 1)
    const { layers, verdicts } = await inspectModel(model, x)
    expect(layers[0]?.deadUnits?.measured).toBe(32)
    expect(verdicts.join('\n')).toContain(`all 32 units of ${model.layers[0]?.name} are zero for every input`)
    model.dispose()
    x.dispose()
  })

  it('a layer that died, by a bias of −100, is named', async () => {
    const model = plain(4, 64, 'relu', 'zeros')
    initializeModel(model, { seed: 2 })
    const [third] = model.layers.slice(2) as [tfl.layers.Layer]
    const bias = third.weights[1] as tfl.LayerVariable
    tf.tidy(() => void bias.write(tf.fill([64], -100)))
    const x = gaussian([8, 64], 1)
    const { layers, verdicts } = await inspectModel(model, x)
    expect(layers[2]?.deadUnits?.measured).toBe(64)
    expect(verdicts.join('\n')).toMatch(new RegExp(`all 64 units of ${third.name} are zero`))
    model.dispose()
    x.dispose()
  })

  it('a third of the units dead, by weights of zero, is too many', async () => {
    const model = plain(4, 96, 'relu', 'zeros')
    initializeModel(model, { seed: 2 })
    const [second] = model.layers.slice(1) as [tfl.layers.Layer]
    const kernel = second.weights[0] as tfl.LayerVariable
    tf.tidy(() => {
      kernel.write(tf.mul(kernel.read(), tf.cast(tf.greaterEqual(tf.range(0, 96), 32), 'float32')))
    })
    const x = gaussian([24, 96], 1)
    const { verdicts } = await inspectModel(model, x)
    expect(verdicts.join('\n')).toMatch(new RegExp(`(3[2-9]|4\\d) of 96 units of ${second.name}`))
    model.dispose()
    x.dispose()
  })

  it('weights that depend on one another are told from random ones', async () => {
    const model = plain(2, 64, 'tanh', 'zeros')
    initializeModel(model, { seed: 3 })
    // All units the same: their mean square is that of one, far from the mean over random ones.
    const kernel = model.layers[1]?.weights[0] as tfl.LayerVariable
    const x = gaussian([32, 64], 1)
    // The direction that the hidden values of the first layer share with the first input.
    tf.tidy(() => {
      const h = (model.layers[0] as tfl.layers.Layer).apply(tf.slice(x, 0, 1)) as tf.Tensor
      kernel.write(tf.tile(tf.reshape(h, [64, 1]), [1, 64]))
    })
    const one = tf.slice(x, 0, 1)
    const { verdicts } = await inspectModel(model, one, { qStar: 1 })
    expect(verdicts.join('\n')).toMatch(/variance (grows|of)/)
    model.dispose()
    tf.dispose([x, one])
  })

  it('inputs that collapse onto one another are named', async () => {
    const model = plain(40, 64, 'tanh', 'zeros')
    tf.tidy(() => {
      for (const [i, weight] of model.weights.entries()) {
        const shape = weight.shape as number[]
        const sigma = shape.length === 1 ? 1 : 0.5 / 8
        weight.write(tf.randomNormal(shape, 0, sigma, 'float32', i + 1))
      }
    })
    const x = gaussian([16, 64], 1)
    const { verdicts } = await inspectModel(model, x)
    expect(verdicts.join('\n')).toMatch(/inputs can no longer be told apart from/)
    model.dispose()
    x.dispose()
  })

  it('a trained network is inspected as any other', async () => {
    const model = plain(3, 16, 'relu', 'glorotNormal')
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
    const [x, y] = [gaussian([64, 16], 1), gaussian([64, 10], 2)]
    await model.fit(x, y, { epochs: 5, verbose: 0 })
    const { layers, verdicts } = await inspectModel(model, x)
    expect(layers.length).toBe(4)
    expect(verdicts.every((line) => line.length > 0)).toBe(true)
    for (const { variance } of layers) expect(variance?.measured).toBeGreaterThan(0)
    model.dispose()
    tf.dispose([x, y])
  })
})
