import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, sparsityMonitor } from 'sparse-gp-init'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import {
  deadUnits,
  dense,
  each,
  gaussian,
  meanSquare,
  valuesOf,
  weightsOf,
  withoutLeak,
  zeros
} from '../model/support.js'

const { layers } = tfl
const EPOCHS = 3

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const initial = (seed: number) => tfl.initializers.randomNormal({ stddev: 0.3, seed })

function network(): tfl.Sequential {
  const model = tfl.sequential({
    layers: [
      layers.dense({ units: 20, inputShape: [6], kernelInitializer: initial(1), name: 'one' }),
      new CReLU({ tau: 0.4, m: 1, name: 'sparse' }),
      layers.dense({ units: 15, activation: 'relu', kernelInitializer: initial(2), name: 'two' }),
      layers.dense({ units: 2, kernelInitializer: initial(3), name: 'out' })
    ]
  })
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' })
  return model
}

const batch = () => ({ x: gaussian([32, 6], 1), y: gaussian([32, 2], 2), data: gaussian([17, 6], 3) })

/** What the logs are to hold, in plain loops over the weights as they are. */
function expected(model: tfl.LayersModel, data: tf.Tensor): Readonly<Record<string, number>> {
  const one = dense(model.getLayer('one'), valuesOf(data))
  const sparse = each(one, (x) => Math.min(Math.max(Math.fround(x) - Math.fround(0.4), 0), 1))
  const two = dense(model.getLayer('two'), sparse)
  const rectified = each(two, (x) => Math.max(x, 0))
  const out = dense(model.getLayer('out'), rectified)
  return {
    one_variance: meanSquare(one.data),
    sparse_sparsity: zeros(sparse.data),
    sparse_dead: deadUnits(sparse),
    two_variance: meanSquare(two.data),
    two_sparsity: zeros(rectified.data),
    two_dead: deadUnits(rectified),
    out_variance: meanSquare(out.data),
    sparsity: (zeros(sparse.data) + zeros(rectified.data)) / 2
  }
}

/** Numbers of that key, logged at every epoch. */
const logged = (history: tfl.History['history'], key: string) => history[key] as number[] | undefined

function expectLogs(history: tfl.History['history'], epochs: readonly Readonly<Record<string, number>>[]): void {
  for (const key of Object.keys(epochs[0] as object)) {
    const values = logged(history, key)
    expect(values, key).toHaveLength(epochs.length)
    for (const [i, epoch] of epochs.entries()) expect(values?.[i], `${key} ${i}`).toBeCloseTo(epoch[key], 5)
  }
}

describe('sparsityMonitor', () => {
  it('what fit returns holds what is measured at the end of every epoch, and nothing else is new', async () => {
    const model = network()
    const { x, y, data } = batch()
    const epochs: Readonly<Record<string, number>>[] = []
    const look = { onEpochEnd: async () => void epochs.push(expected(model, data)) }
    const { history } = await model.fit(x, y, {
      epochs: EPOCHS,
      batchSize: 8,
      shuffle: false,
      verbose: 0,
      callbacks: [sparsityMonitor({ data }), new tfl.CustomCallback(look)]
    })
    expect(epochs).toHaveLength(EPOCHS)
    expectLogs(history, epochs)
    expect(Object.keys(history).sort()).toEqual(['loss', ...Object.keys(epochs[0] as object)].sort())
    model.dispose()
    tf.dispose([x, y, data])
  })

  it('fitDataset, twice with the same callback', async () => {
    const model = network()
    const { x, y, data } = batch()
    const dataset = {
      size: 2,
      async iterator() {
        let at = 0
        return {
          async next() {
            if (at === 2) return { value: null, done: true }
            const value = { xs: tf.slice(x, [16 * at, 0], [16, 6]), ys: tf.slice(y, [16 * at, 0], [16, 2]) }
            at++
            return { value, done: false }
          }
        }
      }
    }
    const monitor = sparsityMonitor({ data })
    for (let round = 0; round < 2; round++) {
      const epochs: Readonly<Record<string, number>>[] = []
      const look = { onEpochEnd: async () => void epochs.push(expected(model, data)) }
      const { history } = await model.fitDataset(dataset as never, {
        epochs: 2,
        verbose: 0,
        callbacks: [monitor, new tfl.CustomCallback(look)]
      })
      expectLogs(history, epochs)
    }
    model.dispose()
    tf.dispose([x, y, data])
  })

  it('training goes on as without it', async () => {
    const { x, y, data } = batch()
    const train = async (callbacks: tfl.Callback[]) => {
      const model = network()
      const { history } = await model.fit(x, y, { epochs: EPOCHS, batchSize: 8, shuffle: false, verbose: 0, callbacks })
      const weights = weightsOf(model)
      model.dispose()
      return { loss: history.loss, weights }
    }
    const monitor = sparsityMonitor({ data, everyBatches: 1, warnBeyond: 1e9 })
    expect(await train([monitor])).toEqual(await train([]))
    tf.dispose([x, y, data])
  })

  it('everyBatches: logs of every so many batches have the numbers, counted over epochs', async () => {
    const model = network()
    const { x, y, data } = batch()
    const seen: boolean[] = []
    const values: [number, number][] = []
    const look = {
      onBatchEnd: async (_: number, logs?: tfl.Logs) => {
        seen.push(logs !== undefined && 'one_variance' in logs)
        if (logs && 'one_variance' in logs) {
          values.push([logs.one_variance as number, expected(model, data).one_variance as number])
        }
      }
    }
    await model.fit(x, y, {
      epochs: 2,
      batchSize: 8,
      verbose: 0,
      callbacks: [sparsityMonitor({ data, everyBatches: 3 }), new tfl.CustomCallback(look)]
    })
    expect(seen).toEqual([false, false, true, false, false, true, false, false])
    for (const [got, right] of values) expect(got).toBeCloseTo(right, 5)
    model.dispose()
    tf.dispose([x, y, data])
  })

  it('leaves no tensors', async () => {
    const model = network()
    const { x, y, data } = batch()
    // What the optimiser and the model hold from the first time on.
    await model.fit(x, y, { epochs: 1, verbose: 0 })
    await withoutLeak(() =>
      model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, callbacks: sparsityMonitor({ data, everyBatches: 1 }) })
    )
    expect(data.isDisposed).toBe(false)
    model.dispose()
    tf.dispose([x, y, data])
  })

  describe('a training that explodes', () => {
    const explosive = () => {
      const model = network()
      model.compile({ optimizer: tf.train.sgd(20), loss: 'meanSquaredError' })
      return model
    }

    it.each([1, undefined])('warns once and stops; every %s batches', async (everyBatches) => {
      const model = explosive()
      const { x, y, data } = batch()
      const warnings: string[] = []
      const monitor = sparsityMonitor({
        data,
        warnBeyond: 10,
        stop: true,
        onWarning: (message) => warnings.push(message),
        ...(everyBatches !== undefined && { everyBatches })
      })
      const { history, epoch } = await model.fit(x, y, { epochs: 20, batchSize: 8, verbose: 0, callbacks: monitor })
      expect(epoch.length).toBe(1)
      expect(history.loss).toHaveLength(1)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toMatch(
        /^sparsityMonitor: the variance of (one|two|out) was \d\S* before training and is \S+; training stops$/
      )
      model.dispose()
      tf.dispose([x, y, data])
    })

    it('without stop it goes on, warned of once for every training', async () => {
      const model = explosive()
      const { x, y, data } = batch()
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const monitor = sparsityMonitor({ data, warnBeyond: 10 })
      const { epoch } = await model.fit(x, y, { epochs: 4, batchSize: 8, verbose: 0, callbacks: monitor })
      expect(epoch.length).toBe(4)
      const messages = warn.mock.calls
        .map(([message]) => String(message))
        .filter((m) => m.startsWith('sparsityMonitor'))
      warn.mockRestore()
      expect(messages).toHaveLength(1)
      expect(messages[0]).toContain('a smaller learning rate')
      model.dispose()
      tf.dispose([x, y, data])
    })

    it('says nothing of a training that goes well, nor without warnBeyond', async () => {
      const { x, y, data } = batch()
      const warnings: string[] = []
      const onWarning = (message: string) => void warnings.push(message)
      for (const [model, options] of [
        [network(), { warnBeyond: 100 }],
        [explosive(), {}]
      ] as const) {
        const { epoch } = await model.fit(x, y, {
          epochs: 2,
          batchSize: 8,
          verbose: 0,
          callbacks: sparsityMonitor({ data, stop: true, onWarning, ...options })
        })
        expect(epoch.length).toBe(2)
        model.dispose()
      }
      expect(warnings).toEqual([])
      tf.dispose([x, y, data])
    })
  })

  it('NaN weights are beyond any factor', async () => {
    const model = network()
    model.compile({ optimizer: tf.train.sgd(1e30), loss: 'meanSquaredError' })
    const { x, y, data } = batch()
    const warnings: string[] = []
    const onWarning = (message: string) => void warnings.push(message)
    const { epoch } = await model.fit(x, y, {
      epochs: 5,
      batchSize: 8,
      verbose: 0,
      callbacks: sparsityMonitor({ data, warnBeyond: 1e6, stop: true, onWarning })
    })
    expect(epoch.length).toBe(1)
    expect(warnings).toHaveLength(1)
    model.dispose()
    tf.dispose([x, y, data])
  })

  it.each([
    [() => ({}), TypeError, /data must be a tensor/],
    [() => undefined, TypeError, /options/],
    [(data: tf.Tensor) => ({ data, everyBatches: 0 }), RangeError, /everyBatches.*0/],
    [(data: tf.Tensor) => ({ data, everyBatches: 1.5 }), RangeError, /everyBatches.*1\.5/],
    [(data: tf.Tensor) => ({ data, warnBeyond: 1 }), RangeError, /warnBeyond must be > 1; got 1/],
    [(data: tf.Tensor) => ({ data, stop: 1 }), TypeError, /stop.*1/],
    [(data: tf.Tensor) => ({ data, onWarning: 'x' }), TypeError, /onWarning/],
    [(data: tf.Tensor) => ({ data, every: 2 }), TypeError, /every/]
  ])('refuses options %#', (options, kind, message) => {
    const data = gaussian([2, 6], 1)
    const call = () => sparsityMonitor(options(data) as never)
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
    expect(call).toThrow(/^sparsityMonitor: /)
    data.dispose()
  })

  it('data that do not fit the model are refused where training begins, and training can begin again', async () => {
    const model = network()
    const { x, y, data } = batch()
    const wrong = gaussian([4, 5], 1)
    const train = (given: tf.Tensor) =>
      model.fit(x, y, { epochs: 1, verbose: 0, callbacks: sparsityMonitor({ data: given }) })
    await expect(train(wrong)).rejects.toThrow(/sparsityMonitor: data must be of shape \[batch, 6\]; got \[4, 5\]/)
    expect((await train(data)).history.one_variance).toHaveLength(1)
    model.dispose()
    tf.dispose([x, y, data, wrong])
  })

  it('a layer that is used twice has logs of both uses, or of one of them, but is counted', async () => {
    const input = tfl.input({ shape: [6] })
    const shared = layers.dense({ units: 6, activation: 'relu', kernelInitializer: initial(1), name: 'again' })
    const once = shared.apply(input) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: input, outputs: shared.apply(once) as tfl.SymbolicTensor })
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' })
    const [x, y] = [gaussian([8, 6], 1), gaussian([8, 6], 2)]
    const { history } = await model.fit(x, y, { epochs: 1, verbose: 0, callbacks: sparsityMonitor({ data: x }) })
    const first = each(dense(shared, valuesOf(x)), (v) => Math.max(v, 0))
    const second = each(dense(shared, first), (v) => Math.max(v, 0))
    expect(logged(history, 'sparsity')?.[0]).toBeCloseTo((zeros(first.data) + zeros(second.data)) / 2, 5)
    const shares = [zeros(first.data), zeros(second.data)]
    expect(shares.some((share) => Math.abs(share - (logged(history, 'again_sparsity')?.[0] as number)) < 1e-6)).toBe(
      true
    )
    model.dispose()
    tf.dispose([x, y])
  })
})
