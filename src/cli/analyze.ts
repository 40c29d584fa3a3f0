import { edgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { stabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import { recipeTitle } from '../starterCode/recipeTitle.js'
import type { Answer } from './Answer.js'
import type { CommandLine } from './CommandLine.js'
import { UsageError } from './errors.js'
import { readActivation } from './readActivation.js'
import { drawnSize, reportSize } from './sizes.js'

/** Refuses what code and picture, which are of the edge of chaos, cannot show. */
function checkOutputs(line: CommandLine, chi1: number): void {
  for (const output of ['code', 'svg']) {
    if (!line.has(output)) continue
    if (line.has('sigma-w'))
      throw new UsageError(`--${output} is for the edge of chaos: leave --sigma-w and --sigma-b out`)
    if (chi1 !== 1) throw new UsageError(`--${output} is for the edge of chaos, where χ₁ is 1: leave --chi1 out`)
  }
}

/** The command `analyze`. */
export async function analyze(line: CommandLine): Promise<Answer> {
  const text = line.text('activation')
  if (text === undefined) throw new UsageError("analyze needs --activation, such as relu or 'tanh(x)'")
  line.together('sigma-w', 'sigma-b')
  line.atMostOne('sigma-w', 'chi1')
  const [qStar, chi1] = [line.number('q-star') ?? 1, line.number('chi1') ?? 1]
  const [sigmaW, sigmaB] = [line.number('sigma-w'), line.number('sigma-b')]
  checkOutputs(line, chi1)
  const size = reportSize(line)
  const { activation, request: named } = await readActivation(text)

  if (sigmaW !== undefined && sigmaB !== undefined) {
    const network = { activation, sigmaW, sigmaB }
    const title = `${activation.name}, σ_w = ${sigmaW}, σ_b = ${sigmaB}, started at variance ${qStar}`
    return { kind: 'network', title, network, report: stabilityReport(network, { q: qStar, ...size }) }
  }
  const request = { ...named, qStar }
  const design = edgeOfChaos({ activation, qStar, chi1 })
  const report = stabilityReport(design, size)
  const title = chi1 === 1 ? recipeTitle({ request, design }) : `${activation.name}, q* = ${qStar}, χ₁ = ${chi1}`
  return { kind: 'edge', title, request, design, report, size: drawnSize(line) }
}
