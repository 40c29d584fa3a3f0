// `npm run bench`: every benchmark, side by side in one run; with `-- --save` the output also becomes RESULTS.md.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { layerBenchmark } from './layers.js'
import { theoryBenchmark } from './theory.js'

const { model = 'unknown processor' } = cpus()[0] ?? {}
const machine = `${model} × ${cpus().length}, Node ${process.versions.node}`
const heading = `# Benchmarks\n\nWritten by \`npm run bench -- --save\` on ${machine}. Ratios hold elsewhere better than times do.\n`
const output = [heading, theoryBenchmark(), await layerBenchmark()].join('\n')
console.log(output)
if (process.argv.includes('--save')) writeFileSync(new URL('RESULTS.md', import.meta.url), output)
