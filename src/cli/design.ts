import { designFor } from '../meanField/design/designSparseActivation.js'
import type { SparseDesignOptions } from '../meanField/design/sparseDesign.js'
import { stabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import { recipeTitle } from '../starterCode/recipeTitle.js'
import type { EdgeAnswer } from './Answer.js'
import type { CommandLine } from './CommandLine.js'
import { CLIP_TARGETS } from './commands.js'
import { UsageError } from './errors.js'
import { drawnSize, reportSize } from './sizes.js'

/** What the options ask the library for; only what was given, so that starter code says no more. */
function requestOf(line: CommandLine): SparseDesignOptions {
  const sparsity = line.number('sparsity')
  if (sparsity === undefined) throw new UsageError('design needs --sparsity, the share of exact zeros, such as 0.9')
  line.atMostOne(...CLIP_TARGETS)
  line.together('width', 'depth')
  const others = {
    qStar: line.number('q-star'),
    m: line.number('m'),
    varianceSlope: line.number('variance-slope'),
    clipRatio: line.number('clip-ratio'),
    varianceCurvature: line.number('variance-curvature'),
    width: line.number('width'),
    depth: line.number('depth')
  }
  const given = Object.entries(others).filter(([, value]) => value !== undefined)
  return { family: line.choice('family', ['crelu', 'cst']) ?? 'crelu', sparsity, ...Object.fromEntries(given) }
}

/** The command `design`. */
export function design(line: CommandLine): EdgeAnswer {
  const request = requestOf(line)
  const found = designFor('design', request)
  const report = stabilityReport(found, reportSize(line))
  const title = recipeTitle({ request, design: found })
  return { kind: 'edge', title, request, design: found, report, size: drawnSize(line) }
}
