import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { openKernels } from '../../src/runtime/openKernels.js'
import { compileSparse } from '../../src/sparse.js'
import { type Contestants, type SpeedAim, sideBySide, speedReport, type Timing } from '../sideBySide.js'
import { convolutional, withSparsity } from './networks.js'

const SPARSITIES = [0, 0.5, 0.8, 0.9, 0.95] as const
const WASM = 'model.predict, wasm'
const CPU = 'model.predict, cpu'
const OURS = 'compileSparse'

/** Times in microseconds by sparsity. */
export type Curve = readonly (readonly [sparsity: number, predict: number, ours: number])[]

export interface InferenceResults {
  readonly text: string
  /** Of 784-1024×3-10, batch 1 and 32. */
  readonly curves: readonly [Curve, Curve]
}

interface Subject {
  readonly name: string
  readonly model: (sparsity: number) => tfl.LayersModel
  readonly x: (batch: number, sparsity: number) => tf.Tensor
  readonly aims: (batch: number) => number
}

const random = (shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', 7)
const mlp = (name: string, hidden: readonly number[]): Subject => ({
  name,
  model: (sparsity) => withSparsity(784, hidden, sparsity, 1),
  x: (batch) => random([batch, 784]),
  aims: (batch) => (batch === 1 ? 8 : 2)
})

/** Hidden values: random ones of which that share is zero. */
const hiddenValues = (batch: number, units: number, sparsity: number) =>
  tf.tidy(() =>
    tf.mul(
      random([batch, units]),
      tf.cast(tf.greaterEqual(tf.randomUniform([batch, units], 0, 1, 'float32', 8), sparsity), 'float32')
    )
  )

const hiddenLayers = (units: number): Subject => ({
  name: `the hidden layers ${units}×3 alone, sparse inputs`,
  model: (sparsity) => withSparsity(units, [units, units, units], sparsity, 1 - sparsity),
  x: (batch, sparsity) => hiddenValues(batch, units, sparsity),
  aims: (batch) => (batch === 1 ? 8 : 4)
})

const SUBJECTS: readonly Subject[] = [
  mlp('784-1024×3-10', [1024, 1024, 1024]),
  mlp('784-2048×3-10', [2048, 2048, 2048]),
  mlp('784-300×30-10', Array<number>(30).fill(300)),
  hiddenLayers(1024),
  hiddenLayers(2048)
]

async function compared(
  subject: Pick<Subject, 'name' | 'model' | 'x'>,
  sparsity: number,
  batch: number,
  aim: number | undefined,
  withCpu: boolean
): Promise<{ text: string; timings: Record<string, Timing> }> {
  await tf.setBackend('wasm')
  const model = tf.tidy(() => subject.model(sparsity) as never) as tfl.LayersModel
  const x = subject.x(batch, sparsity)
  const values = x.dataSync() as Float32Array
  const runner = await compileSparse(model)
  const contestants: Contestants = {
    [WASM]: () => tf.dispose(model.predict(x)),
    [OURS]: () => void runner.predict(values)
  }
  const timings = sideBySide(contestants, WASM, 15)
  if (withCpu) timings[CPU] = await onCpu(model, values, x.shape, timings[WASM] as Timing)
  const { layers } = runner.stats()
  const hidden = layers.slice(1).map(({ density }) => density)
  const density = hidden.reduce((sum, each) => sum + each, 0) / hidden.length
  const floors: SpeedAim[] = [{ contestant: OURS, atLeast: aim ?? 0.9 }]
  const title = `Predict ${subject.name}: batch ${batch}, ${Math.round(100 * (1 - density))} % zeros`
  runner.dispose()
  model.dispose()
  x.dispose()
  return { text: speedReport(title, timings, WASM, floors), timings }
}

/** The cpu backend, much slower: a few calls of its own. */
async function onCpu(
  model: tfl.LayersModel,
  values: Float32Array,
  shape: number[],
  reference: Timing
): Promise<Timing> {
  await tf.setBackend('cpu')
  const x = tf.tensor(values, shape)
  const times = [0, 1, 2].map(() => {
    const start = performance.now()
    tf.dispose(model.predict(x))
    return (performance.now() - start) * 1000
  })
  x.dispose()
  await tf.setBackend('wasm')
  const [low, median, high] = [...times].sort((a, b) => a - b) as [number, number, number]
  const ratio = [low, median, high].map((time) => time / reference.median) as [number, number, number]
  return { low, median, high, ratio }
}

async function convolutions(): Promise<string[]> {
  const parts: string[] = []
  for (const activation of ['ReLU', 'CReLU'] as const) {
    for (const batch of [1, 32]) {
      const subject = {
        name: `conv 16 – pool – conv 32 – pool – dense, ${activation}`,
        model: () => convolutional(activation),
        x: () => random([batch, 28, 28, 1])
      }
      parts.push((await compared(subject, 0, batch, undefined, batch === 1)).text)
    }
  }
  return parts
}

/** How far a 4096 × 4096 layer at batch 1 is from the time that reading its active weights takes. */
async function distanceToTheLimit(): Promise<string> {
  const units = 4096
  const sparsity = 0.9
  const x = hiddenValues(1, units, sparsity)
  const values = x.dataSync() as Float32Array
  const active = values.filter((value) => value !== 0).length
  const runner = await compileSparse(withSparsity(units, [units], sparsity, 1 - sparsity))
  const bytes = 4 * units * active
  const { kernels, buffer } = await openKernels('benchmark', bytes)
  new Float32Array(buffer).fill(1)
  const [reading, theLayer] = ['reading as many bytes in order', 'the layer']
  const timings = sideBySide(
    {
      [reading]: () => void kernels.countNonZeros(0, units * active),
      [theLayer]: () => void runner.predict(values)
    },
    theLayer
  )
  runner.dispose()
  const [read, layer] = [timings[reading] as Timing, timings[theLayer] as Timing]
  const speed = ({ median }: Timing) => `${(bytes / median / 1000).toFixed(1)} GB/s`
  return [
    `## Distance to the limit: 4096 × 4096, batch 1, ${Math.round((100 * active) / units)} % active`,
    '',
    `The ${active} active rows of weights are ${(bytes / 1e6).toFixed(1)} MB. Reading as many bytes in order takes ${short(read)} ms, ${speed(read)};`,
    `the layer takes ${short(layer)} ms, ${speed(layer)}: ${(layer.median / read.median).toFixed(2)} times as long.`,
    ''
  ].join('\n')
}

const short = ({ median }: Timing) => (median / 1000).toFixed(3)

/** Prediction by the runner and by TensorFlow.js. */
export async function inferenceBenchmark(): Promise<InferenceResults> {
  const parts: string[] = []
  const curves: [[number, number, number][], [number, number, number][]] = [[], []]
  for (const subject of SUBJECTS) {
    for (const batch of [1, 32]) {
      for (const sparsity of SPARSITIES) {
        const aim = sparsity === 0.9 ? subject.aims(batch) : undefined
        const { text, timings } = await compared(subject, sparsity, batch, aim, sparsity === 0.9 && batch === 1)
        parts.push(text)
        const [predict, ours] = [timings[WASM], timings[OURS]] as [Timing, Timing]
        if (subject === SUBJECTS[0]) curves[batch === 1 ? 0 : 1].push([sparsity, predict.median, ours.median])
      }
    }
  }
  parts.push(...(await convolutions()), await distanceToTheLimit())
  return { text: parts.join('\n'), curves }
}
