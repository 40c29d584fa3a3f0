import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const test = fileURLToPath(new URL('..', import.meta.url))

/** Files that take longer than five seconds, the slowest first: begun last they would leave the other cores idle. */
const SLOW = [
  'site/explorer',
  'site/training',
  'site/screenshots',
  'site/code',
  'site/keyboard',
  'site/links',
  'meanField/kernels.accuracy',
  'model/zoo',
  'examples/demo',
  'meanField/prepared.accuracy',
  'docs/snippets',
  'meanField/phases',
  'backends/models',
  'package/commandLine',
  'package/peers',
  'package/package',
  'errors/arguments',
  'initializers/antiCorrelated',
  'model/initializeModel.depth',
  'model/inspectModel.verdicts',
  'theory/weights',
  'theory/finiteWidth',
  'theory/conditional',
  'backends/activationLayers',
  'backends/training',
  'acceleration/convolutions',
  'initializers/bornDead',
  'cli/pipes',
  'pictures/marks',
  'inference/models'
].map((name) => `${name}.test.ts`)

const rank = ({ moduleId }: TestSpecification): number => {
  const found = SLOW.indexOf(relative(test, moduleId).replaceAll('\\', '/'))
  return found === -1 ? SLOW.length : found
}

/** Begins the slow files first, on a fresh machine too, which has no durations of earlier runs. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b))
  }
}
