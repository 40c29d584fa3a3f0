// Trains a network whose hidden layers are about 90 % zeros; `npm run demo -- --help` tells the options.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { designSparseActivation, type SparseDesign } from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { type Data, splitData, standardisationOf } from '../../tools/digits/data.js'
import { drawDigits } from '../../tools/digits/digits.js'
import { FileError, readIdxDirectory } from '../../tools/digits/idx.js'
import { sparseNetwork } from '../../tools/networks/sparseNetwork.js'
import type { Shape } from '../../tools/networks/stack.js'
import { UsageError } from '../../tools/UsageError.js'
import { compare, rateFactors, trialSteps } from './compare.js'
import { measureStart, type Result, run, type Setting } from './experiment.js'
import { help, type Options, parseOptions } from './options.js'
import { picture } from './picture.js'
import { describeChance, describeDesign, layerTable, resultTable, varianceTable } from './report.js'
import { short } from './table.js'
import { batchSize, stepsPerEpoch } from './train.js'

const trainingDigits = 16_000
const testDigits = 2_000

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args)
  if (options === 'help') {
    console.log(help)
    return
  }
  const design = designOf(options)
  const data = options.data === undefined ? drawnData(options.seed) : readIdxDirectory(options.data)
  const directory = makeOutputDirectory()
  await setBackend(options.backend)
  if (options.backend === 'wasm') accelerateWasm()

  const shape: Shape = { inputs: data.train.pixelsPerImage, depth: options.depth, width: options.width }
  const setting = settingOf(options, data)
  console.log(`${describeDesign(design)}\n`)
  console.log(`${describeSetting(setting, shape, options)}\n`)

  const network = sparseNetwork(design, shape, options.seed)
  console.log('At the start, layer by layer')
  console.log(`${layerTable(network, measureStart(network, setting))}`)
  console.log(`${describeChance(network, options.width)}\n`)

  const results = options.compare ? await compare(design, shape, setting) : [await run(network, setting)]
  console.log(`\n${resultTable(results)}`)
  if (options.compare) console.log(comparisonNotes(results, setting))
  console.log(`\nPicture: ${writePicture(directory, results, shape)}`)
  console.log(`Model:   ${writeModel(directory, results)}`)
}

function designOf({ sparsity, qStar, m }: Options): SparseDesign {
  try {
    return designSparseActivation({ family: 'crelu', sparsity, qStar, m })
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(cause.message)
    throw cause
  }
}

function drawnData(seed: number): Data {
  return splitData('digits drawn from strokes', drawDigits(trainingDigits, seed, 0), drawDigits(testDigits, seed, 1))
}

function settingOf({ optimizer, learningRate, epochs, steps, seed }: Options, data: Data): Setting {
  const schedule = { optimizer, learningRate, steps: steps ?? epochs * stepsPerEpoch(data.train.count), seed }
  return { data, standardisation: standardisationOf(data.train), schedule }
}

function describeSetting({ data, schedule }: Setting, { depth, width }: Shape, { backend }: Options): string {
  const { optimizer, learningRate, steps, seed } = schedule
  return [
    `${data.source}: ${data.train.count} for training, ${data.validation.count} validation, ${data.test.count} test`,
    `${depth} hidden layers of ${width} units; ${optimizer}, learning rate ${short(learningRate)}, ` +
      `${steps} steps of ${batchSize} images; seed ${seed}, ${backend} backend` +
      (backend === 'wasm' ? ' with accelerateWasm(), which skips the zeros' : '')
  ].join('\n')
}

function comparisonNotes(results: readonly Result[], setting: Setting): string {
  const rates = rateFactors.map((factor) => short(factor * setting.schedule.learningRate)).join(', ')
  return [
    `Rate: of ${rates} the one with the best validation accuracy after ${trialSteps(setting)} steps.`,
    'heNormal of TensorFlow.js is truncated: its variance is 0.77 of the stated one, which the theory assumes.',
    '\nVariance of the pre-activations at the start, theory / measured',
    varianceTable(results)
  ].join('\n')
}

function makeOutputDirectory(): string {
  const directory = resolve('demo-output')
  try {
    mkdirSync(directory, { recursive: true })
  } catch (cause) {
    throw new FileError(`${directory}: cannot be made (${cause instanceof Error ? cause.message : cause})`, { cause })
  }
  return directory
}

function writePicture(directory: string, results: readonly Result[], { depth, width }: Shape): string {
  const file = join(directory, 'sparse-digits.svg')
  writeFileSync(file, picture(results, `${depth} hidden layers of ${width} units`))
  return file
}

/** The sparse network, for `examples/sparse-node`. */
function writeModel(directory: string, [sparse]: readonly Result[]): string {
  if (sparse === undefined || sparse.saved.length === 0) return 'none, because the loss diverged'
  const file = join(directory, 'sparse-digits.sgps')
  writeFileSync(file, sparse.saved)
  return file
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message} (--help shows the options)`)
    process.exitCode = 2
  } else if (error instanceof FileError) {
    console.error(error.message)
    process.exitCode = 1
  } else {
    throw error
  }
}
