import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { activationLayer, CReLU, CST, defineActivation, piecewiseLinear } from 'sparse-gp-init'
import { compileSparse, loadSparse, type SparseRunner } from 'sparse-gp-init/sparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apply, chain, everyStep, expectClose, expectRefused, graph, predictionOf, samplesFor } from './support.js'

const { layers } = tfl

/** The magic, the version and the length of the JSON, 32-bit numbers each. */
const HEADER = 16

let model: tfl.LayersModel
let runner: SparseRunner
let bytes: Uint8Array<ArrayBuffer>
let folder: string

beforeAll(async () => {
  await tf.setBackend('cpu')
  folder = mkdtempSync(join(tmpdir(), 'sgp-sparse-'))
  model = everyStep()
  runner = await compileSparse(model)
  bytes = runner.save()
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('what save gives, loadSparse takes', () => {
  const inMiddle = (array: Uint8Array, offset: number) => {
    const buffer = new Uint8Array(array.length + offset + 5).fill(0xa5)
    buffer.set(array, offset)
    return buffer.subarray(offset, offset + array.length)
  }

  const KINDS: readonly (readonly [string, () => Uint8Array | ArrayBuffer])[] = [
    ['a Uint8Array', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ...[1, 2, 3, 4].map((offset) => [`part of an array, at ${offset}`, () => inMiddle(bytes, offset)] as const),
    ['a Buffer in a pool', () => Buffer.from(bytes)],
    ['a Uint8Array of another realm', () => runInNewContext('Uint8Array.from(bytes)', { bytes })],
    ['an ArrayBuffer of another realm', () => runInNewContext('Uint8Array.from(bytes).buffer', { bytes })],
    [
      'a Buffer from a file',
      () => {
        const file = join(folder, 'model.sgps')
        writeFileSync(file, bytes)
        return readFileSync(file)
      }
    ]
  ]

  it.each(KINDS)('%s: the same predictions, bit for bit', async (_, saved) => {
    const loaded = await loadSparse(saved())
    expect([loaded.inputShape, loaded.outputShape]).toEqual([[5, 6, 3], [5]])
    for (const [samples, density] of [
      [1, 1],
      [70, 1],
      [5, 0.1]
    ] as const) {
      const x = samplesFor(model, samples, 3, density)
      expect(loaded.predict(x)).toEqual(runner.predict(x))
    }
    expectClose(loaded.predict(samplesFor(model, 5)), predictionOf(model, samplesFor(model, 5)))
  })

  const MODELS: readonly (readonly [string, () => tfl.LayersModel])[] = [
    ['one that gives its input', () => chain([4], layers.dropout({ rate: 0.5 }))],
    [
      'thresholds with and without a clip',
      () => chain([9], new CReLU({ tau: 0.3, m: 1 }), new CST({ tau: 0.1, m: Infinity }))
    ],
    ['named activations', () => chain([9], activationLayer('erf'), layers.leakyReLU({ alpha: -0.5 }))],
    [
      'a piecewise-linear activation with any name',
      () =>
        chain(
          [9],
          activationLayer(
            piecewiseLinear({ name: 'Bent_Line ä 🙂', knots: [-1, 0.5], slopes: [0, 1, 2], intercept: 0.5 })
          )
        )
    ],
    [
      'a layer used twice',
      () =>
        graph([4], (x) => {
          const shared = layers.dense({ units: 4, activation: 'softmax' })
          return apply(shared, apply(shared, x))
        })
    ]
  ]

  it.each(MODELS)('%s', async (_, make) => {
    const [other, x] = [make(), samplesFor(make(), 9)]
    const compiled = await compileSparse(other)
    const loaded = await loadSparse(compiled.save())
    expect(loaded.predict(x)).toEqual(compiled.predict(x))
    expectClose(loaded.predict(x), predictionOf(other, x))
    expect(loaded.stats().layers.map(({ name }) => name)).toEqual(compiled.stats().layers.map(({ name }) => name))
  })

  it('the weights of a layer used twice are saved once', async () => {
    const once = chain([64], layers.dense({ units: 64 }))
    const twice = graph([64], (x) => {
      const shared = layers.dense({ units: 64 })
      return apply(shared, apply(shared, x))
    })
    const [small, large] = await Promise.all([once, twice].map(async (net) => (await compileSparse(net)).save().length))
    expect(small).toBeGreaterThan(4 * 64 * 65)
    expect(large).toBeLessThan(Number(small) + 1000)
  })

  it('saving again gives the same bytes: after predictions, after loading', async () => {
    runner.predict(samplesFor(model, 40))
    expect(runner.save()).toEqual(bytes)
    const loaded = await loadSparse(bytes)
    loaded.predict(samplesFor(model, 40, 5, 0.1))
    expect(loaded.save()).toEqual(bytes)
  })

  it('what is loaded depends neither on the bytes nor on the runner any more', async () => {
    const [copy, x] = [bytes.slice(), samplesFor(model, 3)]
    const loaded = await loadSparse(copy)
    copy.fill(0)
    loaded.save().fill(0)
    expect(loaded.predict(x)).toEqual(runner.predict(x))
  })

  it('a layer of defineActivation cannot be saved, and is named', async () => {
    const sine = defineActivation({ name: 'sine', value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) })
    const inputs = tfl.input({ shape: [3] })
    const layer = activationLayer(sine)
    const compiled = await compileSparse(tfl.model({ inputs, outputs: apply(layer, inputs) }))
    const message = new RegExp(`^save: layer "${layer.name}" .*defineActivation.*piecewiseLinear`)
    await expectRefused(() => compiled.save(), Error, message)
  })
})

interface SavedStep {
  op: unknown
  from: unknown
  size: unknown
  [field: string]: unknown
}

interface SavedProgram {
  inputShape: unknown
  outputShape: unknown
  output: unknown
  steps: SavedStep[]
}

/** The JSON in saved bytes, and the bytes with another text as their JSON. */
function jsonOf(saved: Uint8Array): string {
  const length = new DataView(saved.buffer, saved.byteOffset).getUint32(8, true)
  return new TextDecoder().decode(saved.subarray(HEADER, HEADER + length))
}

function withJson(saved: Uint8Array, json: string): Uint8Array {
  const before = new DataView(saved.buffer, saved.byteOffset).getUint32(8, true)
  const text = new TextEncoder().encode(json)
  const length = Math.ceil(text.length / 4) * 4
  const floats = saved.subarray(HEADER + before)
  const edited = new Uint8Array(HEADER + length + floats.length)
  edited.set(saved.subarray(0, HEADER))
  new DataView(edited.buffer).setUint32(8, length, true)
  edited.fill(0x20, HEADER, HEADER + length).set(text, HEADER)
  edited.set(floats, HEADER + length)
  return edited
}

function edited(change: (program: SavedProgram) => void): Uint8Array {
  const program = JSON.parse(jsonOf(bytes)) as SavedProgram
  change(program)
  return withJson(bytes, JSON.stringify(program))
}

/** Loading must fail, and say that it is loading that has failed. */
async function expectNotLoaded(saved: Uint8Array | ArrayBuffer, label = ''): Promise<void> {
  const outcome = await loadSparse(saved).catch((reason: unknown) => reason)
  expect(outcome, label).toBeInstanceOf(RangeError)
  expect((outcome as Error).message, label).toMatch(/^loadSparse: /)
}

describe('bytes that are not a model are refused', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['an empty buffer', new ArrayBuffer(0)],
    ['zeros', new Uint8Array(100)],
    ['text', new TextEncoder().encode('{"modelTopology": {"class_name": "Sequential"}}')]
  ])('%s', (_, other) => expectRefused(() => loadSparse(other), RangeError, /^loadSparse: the bytes are not those of /))

  it('another magic', () => {
    const other = bytes.slice().fill(0x58, 3, 4)
    return expectRefused(
      () => loadSparse(other),
      RangeError,
      /^loadSparse: the bytes are not those of .*pass what save/
    )
  })

  it.each([2, 255, 2 ** 31])('a newer version, %i', (version) => {
    const other = bytes.slice()
    new DataView(other.buffer).setUint32(4, version, true)
    return expectRefused(
      () => loadSparse(other),
      RangeError,
      new RegExp(`^loadSparse: the bytes have version ${version}, this library reads 1; update it`)
    )
  })

  it('every beginning', async () => {
    const json = HEADER + new DataView(bytes.buffer).getUint32(8, true)
    const inFloats = Array.from(
      { length: 60 },
      (_, i) => bytes.length - 1 - Math.floor(((bytes.length - json) * i) / 60)
    )
    for (const length of [...Array(json).keys(), ...inFloats]) {
      await expectNotLoaded(bytes.slice(0, length), `the first ${length} bytes`)
    }
  })
})

type Change = (program: SavedProgram) => void

/** Another value for a field, or what a function makes of the present one. */
const changed = (old: unknown, value: unknown) => (typeof value === 'function' ? value(old) : value)

const inProgram = (field: keyof SavedProgram, ...values: readonly unknown[]): Change[] =>
  values.map((value) => (program) => void Object.assign(program, { [field]: changed(program[field], value) }))

/** Changes a field of the first step of a kind. */
const inStep = (op: string, field: string, ...values: readonly unknown[]): Change[] =>
  values.map((value) => ({ steps }) => {
    const step = steps.find((one) => one.op === op)
    expect(step, op).toBeDefined()
    if (step !== undefined) step[field] = changed(step[field], value)
  })

const plus = (more: number) => (n: number) => n + more
const entry = (i: number, value: unknown) => (list: readonly unknown[]) => list.map((old, j) => (i === j ? value : old))

const OPS = ['dense', 'convolution', 'depthwise', 'affine', 'pool', 'pad', 'threshold', 'pointwise', 'prelu', 'softmax']
OPS.push('add', 'concatenate')

const DAMAGES: Readonly<Record<string, readonly Change[]>> = {
  ...Object.fromEntries(
    OPS.map((op) => [
      `${op} of another size or from other values`,
      [
        ...inStep(op, 'size', plus(1), plus(-1), plus(0.5), undefined),
        ...inStep(op, 'from', [], [99], [-1], [0.5], [null], undefined, 0)
      ]
    ])
  ),
  ...Object.fromEntries(
    ['convolution', 'depthwise', 'pool', 'pad'].map((op) => [
      `${op} of another geometry`,
      [
        ...inStep(op, 'geometry', undefined, {}, (geometry: number[]) => geometry.slice(0, 12)),
        ...inStep(op, 'geometry', entry(0, 1e7), entry(0, -5), entry(4, 1000), entry(2, 0.5), entry(5, 1e9)),
        ...inStep(op, 'geometry', entry(6, 0), entry(7, null), entry(8, -1), entry(11, 0.5))
      ]
    ])
  ),
  'other steps': [
    ...inProgram('steps', undefined, {}, [], entry(1, null), entry(1, 7)),
    ...inStep('add', 'op', undefined, 'multiply', 'toString')
  ],
  'another output': [
    ...inProgram('output', undefined, null, 1.5, -1, 1, 99),
    ...inProgram('outputShape', undefined, 5, [6], [-1, -5], [2.5, 2], ['5'])
  ],
  'another input': inProgram(
    'inputShape',
    undefined,
    90,
    [5, 6, 4],
    [-5, -6, 3],
    [2.5, 12, 3],
    ['5', 6, 3],
    [1e9, 6, 3]
  ),
  'dense of other sides': [
    ...inStep('dense', 'rows', undefined, 1e12, 0, -1),
    ...inStep('dense', 'inputs', undefined, plus(1)),
    ...inStep('dense', 'units', undefined, plus(1))
  ],
  'other numbers of outputs': [
    ...inStep('convolution', 'filters', undefined, plus(1)),
    ...inStep('depthwise', 'multiplier', undefined, 2)
  ],
  'other places of weights': [
    ...inStep('dense', 'kernel', undefined, [1, 2, 3], { floats: [1e6, 80] }, { floats: [-1, 80] }),
    ...inStep('dense', 'kernel', { floats: 7 }, { floats: null }, { floats: [0] }),
    ...inStep('dense', 'bias', { floats: [0.5, 5] })
  ],
  'other numbers of weights': [
    ...inStep('affine', 'scale', { floats: [0, 0] }, { floats: [0, 7] }, 2),
    ...inStep('affine', 'shift', undefined, { floats: [0, 7] }),
    ...inStep('prelu', 'alpha', undefined, { floats: [0, 3] })
  ],
  'softmax of other rows': inStep('softmax', 'columns', undefined, 0, -5, 3, 2.5),
  'another activation': [
    ...inStep('pointwise', 'activation', undefined, 'sine', 'toString'),
    ...inStep('pointwise', 'params', null, { slope0: 1, intercept: 0, knot1: 2 })
  ],
  'other parts to concatenate': [
    ...inStep('concatenate', 'parts', undefined, [], entry(0, 5), entry(0, -4)),
    ...inStep('concatenate', 'outer', undefined, plus(1))
  ],
  'values of different sizes to add': inStep('add', 'from', entry(1, 0))
}

describe('damaged bytes are refused', () => {
  it.each(Object.entries(DAMAGES))('%s', async (_, changes) => {
    for (const [i, change] of changes.entries()) await expectNotLoaded(edited(change), `change ${i}`)
  })

  it.each(['null', '7', '"text"', '[]', '{}', '{"steps":[]}', '', '{"inputShape":[1],"steps":[],"output":0}'])(
    'JSON that is %s',
    (json) => expectNotLoaded(withJson(bytes, json))
  )

  it('what is not damaged is loaded', async () => {
    const loaded = await loadSparse(edited(() => undefined))
    expect(loaded.predict(samplesFor(model, 2))).toEqual(runner.predict(samplesFor(model, 2)))
  })

  it('one bit: refused, or a model of the same shapes that runs', async () => {
    const length = HEADER + jsonOf(bytes).length
    const x = samplesFor(model, 3)
    const expected = runner.predict(x).length
    let refused = 0
    const bit = fc.tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 0, max: 7 }))
    await fc.assert(
      fc.asyncProperty(bit, async ([at, which]) => {
        const other = bytes.slice()
        other[at] = other[at] ^ (1 << which)
        const result = await loadSparse(other).catch((error: Error) => error)
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(RangeError)
          expect(result.message).toMatch(/^loadSparse: /)
          refused++
        } else {
          expect([result.inputShape, result.outputShape]).toEqual([[5, 6, 3], [5]])
          expect(result.predict(x)).toHaveLength(expected)
          result.dispose()
        }
      }),
      { numRuns: 1500, seed: 42 }
    )
    expect(refused).toBeGreaterThan(500)
  })
})

describe('in a process without TensorFlow.js', () => {
  const source = (file: string) => pathToFileURL(fileURLToPath(new URL(`../../src/${file}`, import.meta.url))).href
  /** Makes every import of TensorFlow.js throw. */
  const hooks = `export async function resolve(name, context, next) {
    const found = await next(name, context)
    if (/tensorflow/.test(name + found.url)) throw new Error('TensorFlow.js was asked for: ' + name)
    return found
  }`
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})`

  function node(program: string) {
    const file = join(folder, 'program.mjs')
    writeFileSync(file, program)
    const withoutTensorFlow = `data:text/javascript,${encodeURIComponent(register)}`
    const args = ['--import', import.meta.resolve('tsx'), '--import', withoutTensorFlow, file]
    return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
  }

  it('loadSparse loads and predicts', () => {
    const x = samplesFor(model, 4)
    writeFileSync(join(folder, 'model.sgps'), bytes)
    writeFileSync(join(folder, 'x.f32'), x)
    const { status, stdout, stderr } = node(`
      import { readFileSync } from 'node:fs'
      import { loadSparse } from '${source('sparse.ts')}'
      const read = (file) => new Uint8Array(readFileSync(new URL(file, import.meta.url)))
      const runner = await loadSparse(read('model.sgps'))
      const y = runner.predict(new Float32Array(read('x.f32').buffer))
      console.log(JSON.stringify({ y: Array.from(y), engine: runner.stats().engine }))`)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { y, engine } = JSON.parse(stdout)
    expect(engine).toBe('wasm')
    expect(Float32Array.from(y)).toEqual(runner.predict(x))
  })

  it('what needs TensorFlow.js fails there', () => {
    const { status, stderr } = node(`import '${source('index.ts')}'`)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/TensorFlow\.js was asked for/)
  })
})
