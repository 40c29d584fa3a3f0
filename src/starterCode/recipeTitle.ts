import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import { numberText } from '../text/digits.js'
import { percentText } from '../text/percent.js'
import type { Recipe } from './Recipe.js'

const FAMILIES = { crelu: 'CReLU', cst: 'CST' } as const

/** A design in a line: its activation, zeros, q* and clip height. */
export function recipeTitle({ request, design }: Pick<Recipe, 'request' | 'design'>): string {
  const { qStar } = design
  if ('activation' in request) return `${request.activation} on the edge of chaos, q* = ${numberText(qStar)}`
  if ('text' in request) return `φ(x) = ${request.text} on the edge of chaos, q* = ${numberText(qStar)}`
  const { family, m, sparsity } = design as SparseDesign
  const clip = m === Infinity ? 'no clip' : `m = ${numberText(m)}`
  return `${FAMILIES[family]}, ${percentText(sparsity)} zeros, q* = ${numberText(qStar)}, ${clip}`
}
