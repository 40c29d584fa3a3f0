// `npm run bench:wasm`: training and inference on WebAssembly; with `-- --save` the output also becomes WASM.md and a
// chart.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { setBackend } from '@tensorflow/tfjs-core'
import { inferenceBenchmark } from './wasm/inference.js'
import { picture } from './wasm/picture.js'
import { productBenchmark } from './wasm/products.js'
import { trainingBenchmark } from './wasm/training.js'

await setBackend('wasm')
const { model = 'unknown processor' } = cpus()[0] ?? {}
const heading = `# WebAssembly benchmarks\n\nWritten by \`npm run bench:wasm -- --save\` on ${model}, one core, Node ${process.versions.node}. Ratios hold elsewhere better than times do.\n`
const parts = [heading]

function add(part: string): void {
  console.log(part)
  parts.push(part)
}

console.log(heading)
add(trainingBenchmark())
add(productBenchmark())
const { text, curves } = await inferenceBenchmark()
add(text)
if (process.argv.includes('--save')) {
  writeFileSync(new URL('WASM.md', import.meta.url), parts.join('\n'))
  writeFileSync(new URL('../docs/sparse-inference.svg', import.meta.url), picture(curves))
}
