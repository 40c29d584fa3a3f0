import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, initializeModel, inspectModel, type LayerInspection, sparsityMonitor } from 'sparse-gp-init'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, gaussian, meanSquare, outputsOf, withoutLeak } from './support.js'

const { layers, initializers } = tfl
type Layer = tfl.layers.Layer

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const UNITS = 300
const normal = (seed: number, variance = 1 / UNITS) =>
  initializers.randomNormal({ mean: 0, stddev: Math.sqrt(variance), seed })
const dense = (name: string, seed: number, more: object = {}) =>
  layers.dense({ units: UNITS, name, kernelInitializer: normal(seed), ...more })
const chain = (shape: readonly (number | null)[], ...list: readonly Layer[]) => {
  const input = tfl.input({ shape: shape as number[] })
  return tfl.model({ inputs: input, outputs: list.reduce((y, layer) => apply(layer, y), input) })
}

async function inspected(model: tfl.LayersModel, x: tf.Tensor, name: string): Promise<LayerInspection> {
  const { layers: found } = await inspectModel(model, x)
  return found.find(({ layer }) => layer === name) ?? expect.fail(`no layer ${name}`)
}

describe('normalisation in front of a layer, by the weights that the layer is given', () => {
  const constant = (value: number) => initializers.constant({ value })
  const learnt = { gammaInitializer: constant(1.5), betaInitializer: constant(0.5) }
  const squareBehind = (norm: Layer, except: readonly string[]) => {
    const model = chain([UNITS], dense('first', 1), norm, dense('second', 2), dense('last', 3))
    const report = initializeModel(model, { seed: 1, except })
    const { sigmaW = 0, sigmaB = 0 } = report.layers.find(({ layer }) => layer === 'second') ?? {}
    return (1 - sigmaB ** 2) / sigmaW ** 2
  }

  it.each([
    ['left as it is, E[x²] = γ² + β²', learnt, true, 2.5],
    ['left as it is, without γ and β, 1', { scale: false, center: false }, true, 1],
    ['set, the variance before it', learnt, false, 1],
    ['set, without γ and β, 1', { scale: false, center: false }, false, 1]
  ] as const)('layer normalisation: %s', (_, more, isLeft, square) => {
    const norm = layers.layerNormalization({ name: 'norm', ...more })
    expect(squareBehind(norm, isLeft ? ['norm'] : [])).toBeCloseTo(square, 5)
  })

  it('batch normalisation that is left as it is scales by the statistics that it has seen', () => {
    const seen = { movingMeanInitializer: constant(0), movingVarianceInitializer: constant(4), epsilon: 0 }
    expect(squareBehind(layers.batchNormalization({ name: 'norm', ...seen }), ['norm'])).toBeCloseTo(0.25, 6)
    expect(squareBehind(layers.batchNormalization({ name: 'norm', ...seen, scale: false }), ['norm'])).toBeCloseTo(
      0.25,
      6
    )
  })

  it('is read with the pairs of inputs that it makes alike', async () => {
    const model = chain([UNITS], dense('first', 1), layers.layerNormalization(learnt), dense('second', 2))
    const { variance, correlation } = await inspected(model, gaussian([16, UNITS], 3), 'second')
    for (const { measured, predicted = 0, standardError = 0 } of [variance, correlation].flatMap((one) => one ?? [])) {
      expect(Math.abs(measured - predicted)).toBeLessThan(5 * standardError)
    }
    // (β² + γ² c)/(β² + γ²) for inputs that do not correlate.
    expect(correlation?.predicted).toBeCloseTo(0.1, 1)
  })
})

it('layers without a bias have σ_b = 0', async () => {
  const model = chain([UNITS], dense('first', 1, { useBias: false, activation: 'tanh' }), dense('second', 2))
  const { sigmaW, sigmaB } = await inspected(model, gaussian([8, UNITS], 1), 'first')
  expect(sigmaB).toBe(0)
  const [kernel] = model.getLayer('first').getWeights() as [tf.Tensor]
  expect(sigmaW).toBeCloseTo(Math.sqrt(UNITS * meanSquare(kernel.dataSync())), 6)
})

it('a layer of an image of open size tells no multiplications, and one of a known size all of them', async () => {
  const conv = () => layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv', kernelInitializer: normal(1) })
  const x = gaussian([2, 6, 6, 3], 1)
  expect((await inspected(chain([null, null, 3], conv()), x, 'conv')).multiplications).toBeUndefined()
  expect((await inspected(chain([6, 6, 3], conv()), x, 'conv')).multiplications).toBe(4 * 4 * 3 * 3 * 3 * 4)
  const perWord = chain([null, 4], layers.dense({ units: 2, name: 'word' }))
  expect((await inspected(perWord, gaussian([2, 5, 4], 1), 'word')).multiplications).toBeUndefined()
})

it.each(['sigmoid', 'relu', 'hardSigmoid', 'relu6'] as const)(
  'the shares of zero and clipped values of %s behind weights that are zero are those that are measured',
  async (activation) => {
    const model = chain([6], layers.dense({ units: 4, kernelInitializer: 'zeros', activation, name: 'only' }))
    const { sparsity, saturation } = await inspected(model, gaussian([4, 6], 1), 'only')
    expect(sparsity?.measured).toBe(/^relu/.test(activation) ? 1 : 0)
    expect(sparsity?.predicted).toBe(sparsity?.measured)
    expect(saturation?.predicted).toBe(saturation?.measured)
  }
)

describe('verdicts', () => {
  const verdicts = async (model: tfl.LayersModel, x: tf.Tensor) => (await inspectModel(model, x)).verdicts

  it('weights that have learnt the data are not those of a random network', async () => {
    const direction = gaussian([1, 64], 1)
    const x = tf.add(tf.tile(direction, [8, 1]), tf.mul(gaussian([8, 64], 2), 0.01))
    const model = chain([64], layers.dense({ units: UNITS, name: 'trained', useBias: false }))
    model.setWeights([tf.mul(tf.matMul(direction, gaussian([1, UNITS], 3), true), 1 / 8)])
    // Σ x_i w_i = r |x|²/8, while independent weights would make it √(|x|² · |x|²/64) · r.
    const { variance } = await inspected(model, x, 'trained')
    expect((variance?.measured ?? 0) / (variance?.predicted ?? 0)).toBeGreaterThan(30)
    expect((await verdicts(model, x)).join()).toMatch(
      /^variance of trained is .*, that of a random network with such weights .* ± .*not independent/
    )
  })

  it('a variance that is not finite is told from the layer on where it begins', async () => {
    const huge = { kernelInitializer: initializers.constant({ value: 3e38 }) }
    const model = chain([UNITS], dense('first', 1), dense('broken', 2, huge), dense('third', 3))
    expect((await verdicts(model, gaussian([4, UNITS], 1))).join()).toContain('not finite from broken on')
    const at = chain([UNITS], dense('broken', 2, huge))
    expect(await verdicts(at, gaussian([4, UNITS], 1))).toContain('variance is not finite from broken on')
  })

  it('gradients that a silent layer stops vanish all the way', async () => {
    const relu = { activation: 'relu' } as const
    const awake = { ...relu, biasInitializer: initializers.constant({ value: 1 }) }
    const silent = { ...relu, biasInitializer: initializers.constant({ value: -100 }) }
    const list = [
      dense('a', 1, relu),
      dense('b', 2, relu),
      dense('c', 3, silent),
      dense('d', 4, awake),
      dense('e', 5, awake)
    ]
    const found = await verdicts(chain([UNITS], ...list, dense('f', 6)), gaussian([8, UNITS], 1))
    expect(found.join('\n')).toMatch(/gradients vanish: 0× per layer .* all the way to 0 in all/)
    expect(found.join('\n')).toMatch(/all 300 units of c are zero for every input/)
  })

  it('a stack of anti-correlated weights on the edge of chaos has nothing to tell', async () => {
    const list = Array.from({ length: 7 }, (_, i) => dense(`d${i}`, 1, { activation: 'tanh' }))
    const model = chain([UNITS], ...list, dense('last', 1))
    initializeModel(model, { qStar: 0.5, seed: 1, distribution: { name: 'antiCorrelated', k: 1 } })
    expect(await verdicts(model, gaussian([8, UNITS], 2))).toEqual([])
  })

  it('a stack whose weights are zero has no risk to tell', async () => {
    const list = Array.from({ length: 6 }, (_, i) =>
      dense(`d${i}`, 1, { kernelInitializer: 'zeros', activation: 'tanh' })
    )
    expect((await verdicts(chain([UNITS], ...list), gaussian([4, UNITS], 1))).join()).not.toMatch(
      /may escape|could not/
    )
  })
})

describe('what is measured', () => {
  const body = () =>
    chain(
      [5, 4],
      dense('first', 1, { units: 6 }),
      new CReLU({ tau: 0.1, m: 1, name: 'sparse' }),
      layers.flatten(),
      layers.dense({ units: 2 })
    )

  it('by a monitor passes over layers that are neither weights nor activations', async () => {
    const x = gaussian([8, 5, 4], 1)
    const model = body()
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' })
    const { history } = await model.fit(x, tf.zeros([8, 2]), { verbose: 0, callbacks: sparsityMonitor({ data: x }) })
    expect(Object.keys(history).some((key) => key.startsWith('flatten'))).toBe(false)
    const y = outputsOf(model, x).get('sparse')
    const zeros = Array.from(y?.data ?? []).filter((value) => value === 0).length / (y?.data.length ?? 1)
    expect(history.sparse_sparsity?.[0]).toBeCloseTo(zeros, 6)
  })

  it('by a monitor is let go of when a layer fails', async () => {
    const model = body()
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' })
    const x = gaussian([8, 5, 4], 1)
    const monitor = sparsityMonitor({ data: x })
    monitor.setModel(model)
    Object.assign(model.layers.at(-1) as Layer, {
      call() {
        throw new Error('no kernel')
      }
    })
    await withoutLeak(() => expect(monitor.onTrainBegin()).rejects.toThrow('no kernel'))
  })
})

it('inputs that do not fit are refused with what is expected', async () => {
  const [a, b] = [tfl.input({ shape: [3] }), tfl.input({ shape: [null, 2] as unknown as number[] })]
  const sum = apply(layers.globalAveragePooling1d({}), b)
  const model = tfl.model({ inputs: [a, b], outputs: [apply(layers.dense({ units: 1 }), a), sum] })
  await expect(inspectModel(model, 3 as unknown as tf.Tensor)).rejects.toThrow(
    'data must be a list of 2 tensors; got 3'
  )
  await expect(inspectModel(model, [tf.zeros([2, 3]), tf.zeros([2, 4, 5])])).rejects.toThrow(
    'data must be of shape [batch, any, 2]; got [2, 4, 5]'
  )
})
