import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The files that take longest, longest first, so that no core is left alone with one of them at the end. */
const SLOW = [
  'test/model/initializeModel.depth.test.ts',
  'test/model/zoo.test.ts',
  'test/meanField/kernels.accuracy.test.ts',
  'test/examples/demo.test.ts',
  'test/docs/snippets.test.ts',
  'test/meanField/prepared.accuracy.test.ts',
  'test/initializers/antiCorrelated.test.ts',
  'test/errors/arguments.test.ts',
  'test/meanField/phases.test.ts',
  'test/model/inspectModel.verdicts.test.ts',
  'test/package/commandLine.test.ts',
  'test/theory/finiteWidth.test.ts',
  'test/theory/conditional.test.ts',
  'test/acceleration/convolutions.test.ts',
  'test/theory/weights.test.ts',
  'test/initializers/bornDead.test.ts',
  'test/cli/pipes.test.ts',
  'test/pictures/marks.test.ts',
  'test/inference/models.test.ts'
]

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.indexOf(relative(root, moduleId).replaceAll('\\', '/'))
  return rank < 0 ? SLOW.length : rank
}

/** Vitest's order, the slow files before the others; on a fresh clone Vitest knows no durations. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b))
  }
}
