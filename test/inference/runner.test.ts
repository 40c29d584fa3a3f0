import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU } from 'sparse-gp-init'
import { compileSparse, loadSparse, type SparseRunner } from 'sparse-gp-init/sparse'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  apply,
  chain,
  everyStep,
  expectClose,
  expectSamePredictions,
  graph,
  predictionOf,
  randomise,
  samplesFor
} from './support.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const WITH_WEIGHTS = ['Dense', 'Conv1D', 'Conv2D', 'DepthwiseConv2D']
const shareOfNonZeros = (x: Float32Array) => x.filter((value) => value !== 0).length / x.length

/** The share of non-zeros among the inputs of every layer with weights, by TensorFlow.js. */
function densitiesOf(model: tfl.LayersModel, x: Float32Array): number[] {
  return model.layers
    .filter((layer) => WITH_WEIGHTS.includes(layer.getClassName()))
    .map(({ input }) => {
      const before = tfl.model({ inputs: model.inputs, outputs: input as tfl.SymbolicTensor })
      return shareOfNonZeros(predictionOf(before, x))
    })
}

const network = () =>
  chain(
    [20],
    layers.dense({ units: 40, name: 'one' }),
    new CReLU({ tau: 0.8, m: 1 }),
    layers.dense({ units: 30, name: 'two' }),
    new CReLU({ tau: 0.2, m: 1 }),
    layers.dense({ units: 10, name: 'three' })
  )

const imageNetwork = () =>
  chain(
    [8, 9, 2],
    layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', name: 'one' }),
    new CReLU({ tau: 1, m: 1 }),
    layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: 2, name: 'two' }),
    new CReLU({ tau: 0.5, m: 1 }),
    layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, name: 'three' }),
    new CReLU({ tau: 0.3, m: 1 }),
    layers.conv2d({ filters: 7, kernelSize: 1, name: 'four' }),
    layers.flatten(),
    layers.dense({ units: 3, name: 'five' })
  )

describe('stats', () => {
  it('before the first prediction: nothing done, densities 0', async () => {
    const { engine, samples, layers: list, macs, saved } = (await compileSparse(network())).stats()
    expect({ engine, samples, macs, saved }).toEqual({ engine: 'wasm', samples: 0, macs: 0, saved: 0 })
    const none = { density: 0, macs: 0, saved: 0 }
    expect(list).toEqual(['one', 'two', 'three'].map((name) => ({ name, ...none })))
  })

  it.each([
    ['dense layers, one sample', network, 1, 1],
    ['dense layers, many samples', network, 50, 1],
    ['dense layers, sparse inputs', network, 50, 0.1],
    ['convolutions', imageNetwork, 1, 1],
    ['convolutions, many sparse images', imageNetwork, 20, 0.1]
  ] as const)('the densities are the shares of non-zeros in the inputs: %s', async (_, make, samples, density) => {
    const model = make()
    const runner = await compileSparse(model)
    const x = samplesFor(model, samples, 3, density)
    runner.predict(x)
    const expected = densitiesOf(model, x)
    expect(Math.min(...expected)).toBeLessThan(0.5)
    for (const [i, layer] of runner.stats().layers.entries()) {
      expect(layer.density, layer.name).toBeCloseTo(expected[i], 10)
    }
  })

  it('counts go on over calls', async () => {
    const model = network()
    const runner = await compileSparse(model)
    const [a, b] = [samplesFor(model, 1, 3), samplesFor(model, 5, 4, 0.2)]
    runner.predict(a)
    runner.predict(b)
    const { samples, layers: list, macs, saved } = runner.stats()
    expect(samples).toBe(6)
    const expected = densitiesOf(model, Float32Array.of(...a, ...b))
    expect(list.map(({ density }) => density)).toEqual(expected.map((density) => expect.closeTo(density, 10)))
    expect(macs + saved).toBe(6 * (20 * 40 + 40 * 30 + 30 * 10))
  })

  it('one sample, dense layers: what is done is the non-zeros times the units', async () => {
    const model = network()
    const runner = await compileSparse(model)
    const x = samplesFor(model, 1)
    runner.predict(x)
    const counts = [20 * 40, 40 * 30, 30 * 10]
    const done = densitiesOf(model, x).map((density, i) => Math.round(density * Number(counts[i])))
    const { layers: list, macs, saved } = runner.stats()
    expect(list.map((layer) => layer.macs)).toEqual(done)
    expect(list.map((layer) => layer.macs + layer.saved)).toEqual(counts)
    const total = done.reduce((sum, one) => sum + one, 0)
    expect([macs, saved]).toEqual([total, 20 * 40 + 40 * 30 + 30 * 10 - total])
  })

  const FIRST_LAYERS = [
    ['dense', network, 20 * 40],
    ['convolution', imageNetwork, 8 * 9 * 18 * 6]
  ] as const

  it.each(FIRST_LAYERS)(
    'inputs without zeros, many samples: nothing is saved in the first layer, %s',
    async (_, make, dense) => {
      const model = make()
      const runner = await compileSparse(model)
      runner.predict(samplesFor(model, 40).map((x) => x || 1))
      expect(runner.stats().layers[0]).toEqual({ name: 'one', density: 1, macs: 40 * dense, saved: 0 })
    }
  )

  it.each(FIRST_LAYERS)('inputs of zeros only: nothing is done in the first layer, %s', async (_, make, dense) => {
    const model = make()
    const runner = await compileSparse(model)
    runner.predict(samplesFor(model, 5).fill(0))
    expect(runner.stats().layers[0]).toEqual({ name: 'one', density: 0, macs: 0, saved: 5 * dense })
  })

  it('convolutions: done and saved add up to the dense count', async () => {
    const model = imageNetwork()
    const runner = await compileSparse(model)
    // Positions × taps × channels × filters; 8 × 9 same, then 3 × 4 by strides of 2, 2 × 3 by 2 × 2 taps, 1 × 1.
    const counts = [72 * 9 * 2 * 6, 12 * 6 * 6 * 5, 6 * 4 * 10, 6 * 10 * 7, 42 * 3]
    for (const [i, density] of [1, 0.3, 0.05].entries()) {
      const before = runner.stats()
      runner.predict(samplesFor(model, 4, 3 + i, density))
      for (const [j, layer] of runner.stats().layers.entries()) {
        const [macs, saved] = [
          layer.macs - Number(before.layers[j]?.macs),
          layer.saved - Number(before.layers[j]?.saved)
        ]
        expect(macs + saved, layer.name).toBe(4 * Number(counts[j]))
        expect(macs, layer.name).toBeGreaterThanOrEqual(0)
        expect(saved, layer.name).toBeGreaterThanOrEqual(0)
      }
    }
    const { layers: list, macs, saved } = runner.stats()
    expect(list[0]?.saved).toBeGreaterThan(0)
    // A depthwise convolution skips nothing.
    expect(list[2]?.saved).toBe(0)
    expect(macs + saved).toBe(12 * counts.reduce((sum, count) => sum + count, 0))
  })

  it('a layer used twice is in the list twice', async () => {
    const model = graph([6], (x) => {
      const shared = layers.dense({ units: 6, name: 'shared' })
      return apply(shared, apply(shared, x))
    })
    const runner = await compileSparse(model)
    runner.predict(samplesFor(model, 1).map((x) => x || 1))
    expect(runner.stats().layers.map(({ name, macs }) => [name, macs])).toEqual([
      ['shared', 36],
      ['shared', 36]
    ])
  })

  it('is a record of its moment', async () => {
    const model = network()
    const runner = await compileSparse(model)
    runner.predict(samplesFor(model, 2))
    const before = runner.stats()
    const kept = structuredClone(before)
    runner.predict(samplesFor(model, 2, 9))
    expect(before).toEqual(kept)
    expect(runner.stats().samples).toBe(4)
  })
})

describe('memory', () => {
  it('stays the same over ten thousand predictions', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const instantiate = vi.spyOn(WebAssembly, 'instantiate')
    const model = network()
    const runner = await compileSparse(model)
    const imports = instantiate.mock.calls[0]?.[1] as unknown as { env: { memory: WebAssembly.Memory } }
    const { memory } = imports.env
    const [one, batch, nested] = [samplesFor(model, 1), samplesFor(model, 7), [Array.from(samplesFor(model, 1, 5))]]
    const tensor = tf.tensor2d(batch, [7, 20])
    const predictAll = (times: number) => {
      for (let i = 0; i < times; i++) {
        runner.predict(one)
        runner.predict(batch)
        runner.predict(nested)
        tf.dispose(runner.predict(tensor))
      }
    }
    const used = () => {
      collect()
      return process.memoryUsage()
    }
    predictAll(500)
    const [before, pages, { numTensors }] = [used(), memory.buffer.byteLength, tf.memory()]
    predictAll(2500)
    expect(memory.buffer.byteLength).toBe(pages)
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(instantiate).toHaveBeenCalledTimes(1)
    // Buffers are given back a while after the collection; one that stayed alive each time would be 100 kB and more.
    await vi.waitFor(() => {
      const now = used()
      expect(now.arrayBuffers - before.arrayBuffers).toBeLessThan(50_000)
      expect(now.heapUsed - before.heapUsed).toBeLessThan(1_000_000)
    }, 5000)
    expect(runner.stats().samples).toBe(3000 * 16)
    tf.dispose(tensor)
  })

  it('compiling and loading make no tensors', async () => {
    const model = everyStep()
    const { numTensors, numBytes } = tf.memory()
    const runner = await compileSparse(model)
    await loadSparse(runner.save())
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
  })
})

describe('a runner is independent', () => {
  it.each([
    ['dense', network],
    ['every step', everyStep]
  ])('of its model: %s', async (_, make) => {
    const model = make()
    const x = samplesFor(model, 9)
    const [runner, expected] = [await compileSparse(model), predictionOf(model, x)]
    randomise(model, 99)
    expect(predictionOf(model, x)).not.toEqual(expected)
    expectClose(runner.predict(x), expected, 'after the weights have changed')
    model.dispose()
    expectClose(runner.predict(x), expected, 'after the model is disposed')
  })

  it('of other runners', async () => {
    const [a, b] = [network(), randomise(network(), 2)]
    const [x, y] = [samplesFor(a, 9), samplesFor(b, 70, 4, 0.2)]
    const [expectedA, expectedB] = [predictionOf(a, x), predictionOf(b, y)]
    const [runnerA, runnerB, twin] = await Promise.all([compileSparse(a), compileSparse(b), compileSparse(a)])
    for (let i = 0; i < 3; i++) {
      expectClose(runnerA.predict(x), expectedA)
      expectClose(runnerB.predict(y), expectedB)
    }
    expect([runnerA, runnerB, twin].map((runner) => runner.stats().samples)).toEqual([27, 210, 0])
    runnerB.dispose()
    twin.dispose()
    expectClose(runnerA.predict(x), expectedA)
  })

  it('of its earlier predictions: the order of calls changes nothing', async () => {
    const model = everyStep()
    const runner = await compileSparse(model)
    const [x, other] = [samplesFor(model, 3), samplesFor(model, 70, 5, 0.1)]
    const expected = runner.predict(x)
    runner.predict(other)
    runner.predict(new Float32Array(5 * 90).fill(Number.NaN))
    expect(runner.predict(x)).toEqual(expected)
  })
})

describe('without WebAssembly', () => {
  const MODELS = [
    ['dense', network],
    ['images', imageNetwork],
    ['every step', everyStep]
  ] as const

  async function expectFallback(runner: SparseRunner, model: tfl.LayersModel): Promise<void> {
    expect(runner.stats().engine).toBe('javascript')
    expectSamePredictions(runner, model)
    // Counted alike.
    const wasm = await compileSparse(model)
    expect(wasm.stats().engine).toBe('wasm')
    expectSamePredictions(wasm, model)
    expect(runner.stats()).toEqual({ ...wasm.stats(), engine: 'javascript' })
  }

  it.each(MODELS)('without SIMD, JavaScript gives the same: %s', async (_, make) => {
    const warn = vi.spyOn(console, 'warn')
    const compile = vi.spyOn(WebAssembly, 'compile')
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    const model = make()
    const runner = await compileSparse(model)
    expect([warn.mock.calls.length, compile.mock.calls.length]).toEqual([0, 0])
    vi.restoreAllMocks()
    await expectFallback(runner, model)
  })

  it('where there is no WebAssembly at all, loadSparse falls back too', async () => {
    const model = network()
    const bytes = (await compileSparse(model)).save()
    vi.stubGlobal('WebAssembly', undefined)
    const runner = await loadSparse(bytes)
    vi.unstubAllGlobals()
    await expectFallback(runner, model)
  })

  it.each(['compileSparse', 'loadSparse'])(
    'forbidden by a policy: %s says once what is needed, and falls back',
    async (caller) => {
      const model = network()
      const bytes = (await compileSparse(model)).save()
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const refusal = new WebAssembly.CompileError('WebAssembly.compile(): refused by the policy')
      vi.spyOn(WebAssembly, 'compile').mockRejectedValue(refusal)
      const runner = await (caller === 'loadSparse' ? loadSparse(bytes) : compileSparse(model))
      expect(warn.mock.calls).toEqual([
        [expect.stringMatching(new RegExp(`^${caller}: .*'wasm-unsafe-eval'.*script-src.*refused by the policy`))]
      ])
      runner.predict(samplesFor(model, 5))
      expect(warn).toHaveBeenCalledTimes(1)
      vi.restoreAllMocks()
      expect(runner.stats().engine).toBe('javascript')
      expectClose(runner.predict(samplesFor(model, 5)), predictionOf(model, samplesFor(model, 5)))
    }
  )

  it('another failure to compile is not hidden', async () => {
    const warn = vi.spyOn(console, 'warn')
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new RangeError('out of memory'))
    await expect(compileSparse(network())).rejects.toThrow('out of memory')
    expect(warn).not.toHaveBeenCalled()
  })
})
