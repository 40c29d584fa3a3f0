import { type EdgeOfChaos, edgeOfChaos } from '../meanField/edgeOfChaos.js'
import { sparseDesign } from '../meanField/sparseDesign.js'
import type { DesignRequest } from './Recipe.js'

/** The edge of chaos that is asked for; mathjs, which reads formulas, is loaded with the first one. */
export async function designOf(request: DesignRequest): Promise<EdgeOfChaos> {
  if ('text' in request) {
    const { readActivation } = await import('../expression/readActivation.js')
    return edgeOfChaos({ activation: readActivation(request.text, {}).activation, qStar: request.qStar })
  }
  if ('activation' in request) return edgeOfChaos(request)
  return sparseDesign('designSparseActivation', request, request.qStar ?? 1, request)
}
