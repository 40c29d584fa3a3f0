import type { Expression } from '../../src/activations/Expression.js'
import { compile } from '../../src/activations/expression/evaluate.js'
import { edgeOfChaos } from '../../src/meanField/design/edgeOfChaos.js'
import { foldedFormula } from '../../src/starterCode/foldedFormula.js'
import type { Recipe } from '../../src/starterCode/Recipe.js'

/** The recipe of any formula at all, with the numbers of the identity, and its values by the library. */
export function formulaRecipe(tree: Expression): { readonly recipe: Recipe; readonly value: (x: number) => number } {
  const design = edgeOfChaos({ activation: 'identity', qStar: 1 })
  const text = 'a formula'
  const activation = { ...design.activation, name: text, expression: { text, tree } }
  return {
    recipe: {
      request: { text, qStar: 1 },
      design: { ...design, activation },
      size: { width: 20, depth: 3 },
      formula: foldedFormula(activation)
    },
    value: compile(tree, {})
  }
}
