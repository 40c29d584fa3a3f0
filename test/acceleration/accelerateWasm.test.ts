import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, eocInitializer } from 'sparse-gp-init'
import { type AccelerateWasmOptions, accelerateWasm, type WasmAcceleration } from 'sparse-gp-init/wasm'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { panelBytes } from '../../src/runtime/Kernels.js'
import { use } from '../support/backends.js'
import { accelerate, expectLikeCpu, heap, type Op, random, type Values } from './support.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every kernel of the wasm backend, by name. */
const registry = () =>
  new Map(tf.getKernelsForBackend('wasm').map(({ kernelName }) => [kernelName, tf.getKernel(kernelName, 'wasm')]))

const NEW = ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput']

beforeAll(() => use('wasm'))
afterEach(() => {
  vi.restoreAllMocks()
  // Whatever a test has left.
  accelerateWasm().restore()
})

describe('the kernels in the registry', () => {
  /** What is in both registries by one name and is not the same object, or in one only. */
  function differences(one: ReturnType<typeof registry>, other: ReturnType<typeof registry>): string[] {
    return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name)).sort()
  }

  it('restore gives back every one, and takes away those that did not exist', () => {
    const before = registry()
    const acceleration = accelerateWasm()
    const changed = differences(before, registry())
    expect(changed).toEqual(expect.arrayContaining(['BatchMatMul', '_FusedMatMul', 'Conv2D', ...NEW]))
    expect(changed.filter((name) => !before.has(name))).toEqual(NEW)
    acceleration.restore()
    expect(differences(before, registry())).toEqual([])
  })

  it.each([['a'], ['b'], ['ab'], ['ba'], ['aba'], ['bab'], ['aabb'], ['bbaa']])(
    'two calls, restored in the order %s',
    (order) => {
      const before = registry()
      const accelerations: Record<string, WasmAcceleration> = {
        a: accelerateWasm(),
        b: accelerateWasm({ skipZeros: false })
      }
      for (const which of order) accelerations[which]?.restore()
      expect(differences(before, registry())).toEqual([])
    }
  )

  it('accelerated, restored and accelerated again', () => {
    const before = registry()
    accelerateWasm().restore()
    const acceleration = accelerateWasm()
    expect(differences(before, registry())).not.toEqual([])
    acceleration.restore()
    expect(differences(before, registry())).toEqual([])
  })

  it('restore leaves alone what somebody else has registered since', () => {
    const before = registry()
    const stock = tf.getKernel('BatchMatMul', 'wasm')
    const acceleration = accelerateWasm()
    tf.unregisterKernel('BatchMatMul', 'wasm')
    const theirs = { ...stock }
    tf.registerKernel(theirs)
    acceleration.restore()
    expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(theirs)
    tf.unregisterKernel('BatchMatMul', 'wasm')
    tf.registerKernel(stock)
    expect(differences(before, registry())).toEqual([])
  })

  it('says nothing and leaves the backend as it is', async () => {
    const spies = (['log', 'warn', 'error', 'info'] as const).map((method) => vi.spyOn(console, method))
    await use('cpu')
    const accelerations = [accelerateWasm(), accelerateWasm()]
    for (const { restore } of accelerations) restore()
    expect(tf.getBackend()).toBe('cpu')
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    await use('wasm')
  })
})

describe('wrong arguments', () => {
  it.each([
    { options: null, message: /^accelerateWasm: options must be an object; got null$/ },
    { options: true, message: /^accelerateWasm: options must be an object; got true$/ },
    { options: [], message: /^accelerateWasm: options must be an object; got an array/ },
    { options: { skipZeros: 1 }, message: /^accelerateWasm: skipZeros must be true or false; got 1$/ },
    { options: { skipZeros: null }, message: /^accelerateWasm: skipZeros must be true or false; got null$/ },
    { options: { skipzeros: true }, message: /^accelerateWasm: options has the unknown key "skipzeros"/ }
  ])('$options', ({ options, message }) => {
    const before = registry()
    const call = () => accelerateWasm(options as AccelerateWasmOptions)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(message)
    expect(registry()).toEqual(before)
  })

  it('no options are the default ones', () => {
    for (const options of [undefined, {}, { skipZeros: undefined }]) {
      accelerateWasm(options as AccelerateWasmOptions).restore()
    }
  })
})

describe('in a process of its own', () => {
  /** What a program prints, as JSON. */
  function output(program: string): unknown {
    const args = ['--import', 'tsx', '--input-type=module', '-e', program]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    const last = stdout.trim().split('\n').at(-1) ?? ''
    try {
      return JSON.parse(last)
    } catch {
      throw new Error(`printed ${stdout}\n${stderr.slice(-2000)}`)
    }
  }

  it('called before the backend has started, and restored afterwards', () => {
    const differences = output(`
      import * as tf from '@tensorflow/tfjs-core'
      import '@tensorflow/tfjs-layers'
      import '@tensorflow/tfjs-backend-cpu'
      import '@tensorflow/tfjs-backend-wasm'
      import { accelerateWasm } from 'sparse-gp-init/wasm'

      function results() {
        const [a, b] = [tf.randomUniform([4, 60], -1, 1, 'float32', 1), tf.randomUniform([60, 35], -1, 1, 'float32', 2)]
        const [x, w] = [tf.randomUniform([2, 6, 6, 3], -1, 1, 'float32', 3), tf.randomUniform([3, 3, 3, 4], -1, 1, 'float32', 4)]
        const products = [tf.matMul(a, b), tf.matMul(a, b), tf.fused.matMul({ a, b }), tf.fused.matMul({ a, b })]
        return [...products, tf.matMul(b, a, true, true), tf.conv2d(x, w, 1, 'same'), tf.conv2d(x, w, 3, 'same')]
          .map((tensor) => [...tensor.dataSync()])
      }
      const acceleration = accelerateWasm()
      await tf.setBackend('wasm')
      const accelerated = results()
      acceleration.restore()
      const stock = results()
      await tf.setBackend('cpu')
      const expected = results()
      const largest = (got, i) => Math.max(...got.map((x, j) => Math.abs(x - expected[i][j])))
      console.log(JSON.stringify([accelerated.map(largest), stock.slice(0, -1).map(largest)]))`)
    for (const difference of (differences as number[][]).flat()) expect(difference).toBeLessThan(1e-5)
    expect(differences).toEqual([expect.any(Array), expect.any(Array)])
  })

  it('without the wasm backend', () => {
    const message = output(`
      import '@tensorflow/tfjs-backend-cpu'
      import { accelerateWasm } from 'sparse-gp-init/wasm'
      try {
        accelerateWasm()
      } catch (error) {
        console.log(JSON.stringify([error.constructor.name, error.message]))
      }`)
    expect(message).toEqual([
      'Error',
      expect.stringMatching(/^accelerateWasm: .*import '@tensorflow\/tfjs-backend-wasm'/)
    ])
  })
})

describe('memory that is not to be had is an error, after which nothing is held', () => {
  const product: Op = (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor)
  const attempt = (inputs: readonly Values[]) =>
    tf.tidy(() => product(...inputs.map(({ shape, entries }) => tf.tensor(entries.slice(), shape))))

  it('on the heap', async () => {
    const { restore } = await accelerate('heap')
    onTestFinished(restore)
    const inputs = [random([33, 37], 1), random([37, 41], 2)]
    // The first call of Emscripten's `_malloc` puts the function itself in its place.
    tf.dispose(tf.ones([1]))
    const { wasm } = heap()
    const { _malloc } = wasm
    const bytes = panelBytes(37, 41)
    const held = heap().numDataIds()
    const malloc = vi.spyOn(wasm, '_malloc').mockImplementation((size) => (size === bytes ? 0 : _malloc(size)))
    expect(() => attempt(inputs)).toThrow(new RegExp(`^accelerateWasm: .*${bytes} bytes`))
    expect(heap().numDataIds()).toBe(held)
    malloc.mockRestore()
    await expectLikeCpu(product, inputs)
  })

  it.each([
    {
      name: 'for the output',
      shapes: [
        [200, 2],
        [2, 200]
      ]
    },
    {
      name: 'beside the output',
      shapes: [
        [40, 100],
        [100, 64]
      ]
    }
  ])('in a memory of our own, $name', async ({ shapes }) => {
    const { restore } = await accelerate('copies')
    onTestFinished(restore)
    const inputs = shapes.map((shape, i) => random(shape, i))
    const held = heap().numDataIds()
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('no memory')
    })
    expect(() => attempt(inputs)).toThrow(/accelerateWasm: the wasm backend has no \d+ bytes left/)
    expect(grow).toHaveBeenCalled()
    expect(heap().numDataIds()).toBe(held)
    grow.mockRestore()
    await expectLikeCpu(product, inputs)
  })
})

describe('training', () => {
  /** More than the stock product sums at once, so that not even the order of the sums is the same. */
  const BATCH = 64
  const tensorOf = ({ shape, entries }: Values) => tf.tensor(entries, shape)

  /** Dense layers of 32 with CReLU between them, at the edge of chaos. */
  function denseModel(depth: number): tfl.Sequential {
    const design = designSparseActivation({ family: 'crelu', sparsity: 0.7, qStar: 1, m: 1.5 })
    const eoc = eocInitializer({ ...design, seed: 1 })
    const model = tfl.sequential()
    for (let i = 0; i < depth; i++) {
      model.add(tfl.layers.dense({ units: 32, inputShape: [32], ...eoc.layer() }))
      model.add(new CReLU(design))
    }
    model.add(tfl.layers.dense({ units: 4, ...eoc.layer() }))
    return model
  }

  function convolutionalModel(): tfl.Sequential {
    const model = tfl.sequential()
    model.add(tfl.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [8, 8, 2] }))
    model.add(new CReLU({ tau: 0.25, m: 2 }))
    model.add(tfl.layers.maxPooling2d({ poolSize: 2 }))
    model.add(tfl.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }))
    model.add(tfl.layers.conv2d({ filters: 4, kernelSize: 2, strides: 2, activation: 'relu' }))
    model.add(tfl.layers.flatten())
    model.add(tfl.layers.dense({ units: 4 }))
    return model
  }

  /** The losses of some steps; `afterEach` sees the number of every step. */
  async function train(
    model: tfl.Sequential,
    input: number[],
    steps: number,
    afterStep = (_: number) => {}
  ): Promise<number[]> {
    const [x, y] = [tensorOf(random([BATCH, ...input], 1)), tensorOf(random([BATCH, 4], 2))]
    const optimizer = tf.train.sgd(0.05)
    model.compile({ optimizer, loss: 'meanSquaredError' })
    const losses: number[] = []
    for (let step = 0; step < steps; step++) {
      losses.push((await model.trainOnBatch(x, y)) as number)
      afterStep(step)
    }
    tf.dispose([x, y])
    model.dispose()
    optimizer.dispose()
    return losses
  }

  it.each([
    { name: 'dense layers', make: () => denseModel(2), input: [32], steps: 1000 },
    { name: 'convolutions', make: convolutionalModel, input: [8, 8, 2], steps: 200 }
  ])('$steps steps with $name hold no more memory than the first', async ({ make, input, steps }) => {
    const acceleration = accelerateWasm()
    const warm = 20
    const used: number[][] = []
    const losses = await train(make(), input, steps, (step) => {
      if (step === warm || step === steps - 1) {
        used.push([heap().wasm.HEAPU8.length, heap().numDataIds(), tf.memory().numTensors])
      }
    })
    acceleration.restore()
    expect(used[1]).toEqual(used[0])
    expect(losses.at(-1)).toBeLessThan(losses[0])
  })

  /** The losses of 50 steps without and with acceleration. */
  async function curves(depth: number): Promise<[stock: number[], accelerated: number[]]> {
    const stock = await train(denseModel(depth), [32], 50)
    const acceleration = accelerateWasm()
    const accelerated = await train(denseModel(depth), [32], 50)
    acceleration.restore()
    return [stock, accelerated]
  }

  it('goes the same way with and without acceleration', async () => {
    const [stock, accelerated] = await curves(4)
    expect(stock.at(-1)).toBeLessThan(stock[0])
    for (const [step, loss] of stock.entries()) {
      const difference = Math.abs(accelerated[step] - loss)
      expect(difference, `step ${step}`).toBeLessThanOrEqual(1e-5 * loss)
    }
  })

  it('of a deeper network stays finite', async () => {
    const [stock, accelerated] = await curves(12)
    expect([...stock, ...accelerated].filter((loss) => !Number.isFinite(loss))).toEqual([])
  })

  it('a convolutional model cannot be trained any more once restored', async () => {
    accelerateWasm().restore()
    const model = convolutionalModel()
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const [x, y] = [tensorOf(random([16, 8, 8, 2], 1)), tensorOf(random([16, 4], 2))]
    await expect(model.trainOnBatch(x, y)).rejects.toThrow(/Conv2dNative|Conv2DBackprop/)
    tf.dispose([x, y])
    model.dispose()
  })
})
