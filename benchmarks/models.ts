// `npm run bench:models`: starting whole models in place, and orthogonal matrices, against TensorFlow.js' own; with
// `-- --save` the output also becomes MODELS.md. About ten minutes, most of them in TensorFlow.js' orthogonal
// initialiser.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { initializeModel, orthogonal } from '../src/index.js'

// TensorFlow.js' orthogonal initialiser needs chained ops, which only the union package registers.
Object.assign(tf.Tensor.prototype, {
  flatten(this: tf.Tensor) {
    return tf.reshape(this, [-1])
  },
  stridedSlice(this: tf.Tensor, begin: number[], end: number[], strides: number[]) {
    return tf.stridedSlice(this, begin, end, strides)
  },
  sign(this: tf.Tensor) {
    return tf.sign(this)
  },
  transpose(this: tf.Tensor) {
    return tf.transpose(this)
  },
  reshape(this: tf.Tensor, shape: number[]) {
    return tf.reshape(this, shape)
  }
})

type Start = () => Parameters<typeof tfl.layers.dense>[0]['kernelInitializer']

function mlp(start: Start): tfl.LayersModel {
  const model = tfl.sequential()
  for (let layer = 0; layer < 30; layer++) {
    const input = layer === 0 ? { inputShape: [784] } : {}
    model.add(tfl.layers.dense({ units: 300, activation: 'relu', kernelInitializer: start() as never, ...input }))
  }
  model.add(tfl.layers.dense({ units: 10, kernelInitializer: start() as never }))
  return model
}

function cnn(start: Start): tfl.LayersModel {
  const model = tfl.sequential()
  for (let layer = 0; layer < 20; layer++) {
    const input = layer === 0 ? { inputShape: [32, 32, 3] } : {}
    const shape = {
      filters: layer < 10 ? 64 : 128,
      kernelSize: 3,
      padding: 'same',
      strides: layer === 10 ? 2 : 1
    } as const
    model.add(tfl.layers.conv2d({ ...shape, activation: 'relu', kernelInitializer: start() as never, ...input }))
  }
  return model
}

const heNormal: Start = () => tfl.initializers.heNormal({ seed: 1 })

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] as number
}

const time = (run: () => void): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}

const ROUNDS = 9

/** Milliseconds to build a model with stock initialisers, with zeros, and to start one in place, side by side. */
function starting(build: (start: Start) => tfl.LayersModel): Record<'stock' | 'zeros' | 'inPlace', number> {
  const model = build(() => tfl.initializers.zeros())
  const times: Record<'stock' | 'zeros' | 'inPlace', number[]> = { stock: [], zeros: [], inPlace: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, start] of [
      ['stock', heNormal],
      ['zeros', () => tfl.initializers.zeros()]
    ] as const) {
      let built: tfl.LayersModel | undefined
      times[key].push(time(() => (built = build(start))))
      built?.dispose()
    }
    times.inPlace.push(time(() => void initializeModel(model, { seed: round })))
  }
  model.dispose()
  return { stock: median(times.stock), zeros: median(times.zeros), inPlace: median(times.inPlace) }
}

/** Milliseconds for one orthogonal matrix, ours and TensorFlow.js' own; `rounds` of each. */
function orthogonalMatrix(n: number, rounds: number): { own: number; stock: number } {
  const draw = (initializer: ReturnType<typeof orthogonal>) => {
    const matrix = initializer.apply([n, n])
    matrix.dataSync()
    matrix.dispose()
  }
  const times = { own: [] as number[], stock: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    // Ours takes so little that one time says little.
    for (let i = 0; i < 3; i++) times.own.push(time(() => draw(orthogonal({ seed: 3 * round + i }))))
    times.stock.push(time(() => draw(tfl.initializers.orthogonal({ gain: 1, seed: round + 1 }))))
  }
  return { own: median(times.own), stock: median(times.stock) }
}

const ms = (x: number): string => (x >= 100 ? x.toFixed(0) : x.toPrecision(3))
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`

const { model: processor = 'unknown processor' } = cpus()[0] ?? {}
const lines = [
  '# Starting whole models',
  '',
  `Written by \`npm run bench:models -- --save\` on ${processor} × ${cpus().length}, Node ${process.versions.node}; milliseconds, medians.`,
  '',
  '## In place, against building the model with stock initialisers',
  '',
  'Building with `zeros` is what a model costs that `initializeModel` then starts.',
  '',
  row(
    'model',
    'backend',
    'build, heNormal',
    'build, zeros',
    'initializeModel',
    'zeros + initializeModel over heNormal'
  ),
  row('---', '---', '---', '---', '---', '---')
]
console.warn = () => undefined
for (const backend of ['cpu', 'wasm']) {
  await tf.setBackend(backend)
  for (const [name, build] of [
    ['MLP, 30 × 300', mlp],
    ['CNN, 20 layers of 64 and 128 filters', cnn]
  ] as const) {
    const { stock, zeros, inPlace } = starting(build)
    lines.push(row(name, backend, ms(stock), ms(zeros), ms(inPlace), ((zeros + inPlace) / stock).toFixed(2)))
    console.log(lines.at(-1))
  }
}
lines.push(
  '',
  '## Orthogonal matrices',
  '',
  'Ours computes in JavaScript on every backend. On cpu the stock one was run once; at 1024² it would take more than 20 minutes.',
  '',
  row('size', 'backend', 'orthogonal', 'tf.initializers.orthogonal', 'times as fast'),
  row('---', '---', '---', '---', '---')
)
for (const [backend, sizes] of [
  ['cpu', [256, 512]],
  ['wasm', [256, 512, 1024]]
] as const) {
  await tf.setBackend(backend)
  orthogonalMatrix(32, 3)
  for (const n of sizes) {
    const { own, stock } = orthogonalMatrix(n, backend === 'cpu' || n > 512 ? 1 : 3)
    lines.push(row(`${n}²`, backend, ms(own), ms(stock), `${(stock / own).toFixed(0)}×`))
    console.log(lines.at(-1))
  }
}
const output = `${lines.join('\n')}\n`
if (process.argv.includes('--save')) writeFileSync(new URL('MODELS.md', import.meta.url), output)
