import { DESIGN_PLOTS } from '../../../src/pictures/designPlots.js'
import { drawPlot } from '../../../src/pictures/drawPlot.js'
import { designReadings } from '../../../src/readings/designReadings.js'
import { designOf } from '../../../src/starterCode/designOf.js'
import { PAGE_PALETTE } from './palette.js'
import type { Answer, Question } from './protocol.js'
import { shown } from './shown.js'

/** A part of the answer: what it is called, and how it is found. */
export interface Part {
  readonly name: string
  readonly find: () => Answer | Promise<Answer>
}

/**
 * The answers to a question, each found when it is asked for; code and report are loaded with the first that wants
 * them.
 */
export async function answersTo({ id, request, size, plots, engine, wantsReport }: Question): Promise<Part[]> {
  const recipe = { ...(await designOf(request)), size }
  const { design } = recipe
  const told: Answer = { id, kind: 'design', readings: shown(designReadings(design)), verdict: design.verdict }
  const parts: Part[] = [
    { name: 'design', find: () => told },
    ...plots.map(
      (name): Part => ({
        name,
        find: () => ({ id, kind: 'plot', name, svg: drawPlot(DESIGN_PLOTS[name](design, size), PAGE_PALETTE) })
      })
    )
  ]
  if (engine !== undefined) {
    const find = async (): Promise<Answer> => {
      const { STARTER_CODE } = await import('../../../src/starterCode/starterCode.js')
      return { id, kind: 'code', code: STARTER_CODE[engine](recipe) }
    }
    parts.push({ name: 'code', find })
  }
  if (wantsReport) {
    const find = async (): Promise<Answer> => {
      const { reportOn } = await import('./reportOn.js')
      return { id, kind: 'report', ...reportOn(design, size) }
    }
    parts.push({ name: 'report', find })
  }
  return parts
}
