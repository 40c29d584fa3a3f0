import { edgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { sparseDesign } from '../meanField/design/sparseDesign.js'
import type { DesignRequest, Recipe } from './Recipe.js'

/**
 * The edge of chaos that is asked for, and what else a recipe needs; mathjs, which reads formulas, comes with the first
 * one.
 */
export async function designOf(request: DesignRequest): Promise<Omit<Recipe, 'size'>> {
  if ('text' in request) {
    const { readFormula } = await import('./readFormula.js')
    const { activation, formula } = readFormula(request.text)
    return { request, design: edgeOfChaos({ activation, qStar: request.qStar }), formula }
  }
  if ('activation' in request) return { request, design: edgeOfChaos(request) }
  return { request, design: sparseDesign('designSparseActivation', request, request.qStar ?? 1, request) }
}
