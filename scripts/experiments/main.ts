// `npm run experiment -- NAME`: trains networks and prints what came out, as Markdown; `--help` tells the names.
import { parseArgs } from 'node:util'
import { setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { FileError } from '../../tools/digits/idx.js'
import { UsageError } from '../../tools/UsageError.js'
import { antiCorrelated } from './antiCorrelated.js'
import { bornDead } from './bornDead.js'
import { diversity } from './diversity.js'
import type { Experiment } from './Experiment.js'
import { save } from './page.js'
import { teacherStudent } from './teacherStudent.js'

const experiments = new Map<string, Experiment>([
  ['teacher-student', teacherStudent],
  ['anti-correlated', antiCorrelated],
  ['diversity', diversity],
  ['born-dead', bornDead]
])

const help = `Trains networks from different initialisations and prints what came out, as Markdown.

  npm run experiment -- NAME [--data DIR] [--save]

${[...experiments].map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`).join('\n')}

  --data DIR        MNIST in IDX files, gzipped or not
  --save            write the results into docs/experiments.md, between the markers of their name
  --help            show this text
`

function parse(args: readonly string[]) {
  try {
    const options = { data: { type: 'string' }, save: { type: 'boolean' }, help: { type: 'boolean' } } as const
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    const [firstLine = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
    throw new UsageError(firstLine)
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args)
  if (values.help) {
    console.log(help)
    return
  }
  const [name = '', ...rest] = positionals
  const experiment = experiments.get(name)
  if (experiment === undefined || rest.length > 0) {
    throw new UsageError(`name one of ${[...experiments.keys()].join(', ')}; got '${positionals.join(' ')}'`)
  }
  await setBackend('wasm')
  accelerateWasm()
  const results = await experiment.run(values.data)
  console.log(results)
  if (values.save) save(name, results)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof FileError)) throw error
  console.error(error instanceof UsageError ? `${error.message} (--help shows the options)` : error.message)
  process.exitCode = 2
}
