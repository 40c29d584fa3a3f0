import { describe, expect, it } from 'vitest'
import { namedActivations } from '../../src/activations/byName/namedActivations.js'
import { compile } from '../../src/activations/expression/evaluate.js'
import { activationFromExpression } from '../../src/expression/activationFromExpression.js'
import { designFor } from '../../src/meanField/design/designSparseActivation.js'
import { edgeOfChaos } from '../../src/meanField/design/edgeOfChaos.js'
import { finiteWidth } from '../../src/meanField/finiteWidth/finiteWidth.js'
import { foldedFormula } from '../../src/starterCode/foldedFormula.js'
import { formulaOf, type Recipe } from '../../src/starterCode/Recipe.js'
import { recipeTitle } from '../../src/starterCode/recipeTitle.js'
import { type Engine, STARTER_CODE } from '../../src/starterCode/starterCode.js'
import { PLACES } from './formulas.js'
import { pythonWith, runPython } from './python.js'

const size = { width: 300, depth: 30 }
const ENGINES = Object.keys(STARTER_CODE) as Engine[]

function sparse(options: Parameters<typeof designFor>[1]): Recipe {
  return { request: options, design: designFor('test', options), size }
}
function named(activation: keyof typeof namedActivations, qStar: number): Recipe {
  // Softplus has no edge of chaos with χ₁ = 1 at any q*.
  const chi1 = activation === 'softplus' ? 0.3 : 1
  return { request: { activation, qStar }, design: edgeOfChaos({ activation, qStar, chi1 }), size }
}
function written(text: string, qStar: number): Recipe {
  const activation = activationFromExpression(text)
  const formula = foldedFormula(activation)
  return { request: { text, qStar }, design: edgeOfChaos({ activation, qStar }), size, formula }
}

const RECIPES = [
  sparse({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 }),
  sparse({ family: 'crelu', sparsity: 0.7, m: Infinity }),
  sparse({ family: 'cst', sparsity: 0.85, varianceSlope: 0.6 }),
  sparse({ family: 'cst', sparsity: 0.5, m: Infinity }),
  ...(Object.keys(namedActivations) as (keyof typeof namedActivations)[]).map((name) =>
    named(name, name === 'sigmoid' ? 100 : 1)
  ),
  named('tanh', 1e-6),
  written('x < 1 ? x : 1', 1),
  written('max(x, 0)^1.5', 0.5),
  written('sigmoid(x)*x', 2)
]

describe('the formula of a recipe', () => {
  it.each(RECIPES.map((recipe) => [recipeTitle(recipe), recipe] as const))('%s is its activation', (_title, recipe) => {
    const { activation } = recipe.design
    const value = compile(formulaOf(recipe), activation.params)
    for (const x of [...PLACES, 0, 30, -30]) expect(value(x)).toBeCloseTo(activation.value(x), 13)
  })
})

describe('programs', () => {
  const json = (code: string, name: string) => Number(new RegExp(`^${name} = (\\S+)`, 'm').exec(code)?.[1])

  it.each(RECIPES.map((recipe) => [recipeTitle(recipe), recipe] as const))(
    '%s: the numbers are those of the design, to the last bit',
    (title, recipe) => {
      const { sigmaW, sigmaB, qStar, activation } = recipe.design
      for (const engine of ['keras', 'pytorch', 'jax'] as const) {
        const code = STARTER_CODE[engine](recipe)
        expect(code.split('\n')[0]).toBe(`# ${title}`)
        expect([json(code, 'SIGMA_W'), json(code, 'SIGMA_B'), json(code, 'Q_STAR')]).toEqual([sigmaW, sigmaB, qStar])
        const { tau, m } = activation.params
        if (tau !== undefined) expect(json(code, 'TAU')).toBe(tau)
        if (m !== undefined && m < Infinity) expect(json(code, 'M')).toBe(m)
        expect(code).not.toMatch(/NaN|undefined|Infinity|\(\(\w+\)\)/)
        expect(code).toMatch(/\n$/)
        expect(code).not.toMatch(/[ \t]\n|\n\n$/)
      }
    }
  )

  it.each(ENGINES)('%s has the size of the recipe', (engine) => {
    const code = STARTER_CODE[engine]({ ...(RECIPES[0] as Recipe), size: { width: 77, depth: 13 } })
    expect(code).toMatch(engine === 'tfjs' ? /units: 77[\s\S]*layer < 13/ : /width=77, depth=13/)
  })

  it.each(["it's", 'back\\slash', '\\', "'", "\\'", '"x"', 'a // b', '</script>'])(
    'tfjs: the text %j is the same when the program is read',
    (text) => {
      const recipe = written('x', 1)
      const code = STARTER_CODE.tfjs({ ...recipe, request: { text, qStar: 1 } })
      const literal = /activationFromExpression\((.*)\), qStar: 1 \}\)$/m.exec(code)?.[1]
      expect(new Function(`return ${literal}`)()).toBe(text)
      expect(code.split('\n')[0]).toMatch(/^\/\/ /)
    }
  )

  it('tfjs: an infinite m is written as JavaScript reads it', () => {
    expect(STARTER_CODE.tfjs(RECIPES[1] as Recipe)).toContain(
      "designSparseActivation({ family: 'crelu', sparsity: 0.7, m: Infinity })"
    )
  })
})

const torchPython = pythonWith('torch')
if (torchPython === undefined)
  console.log('skipped: programs in PyTorch itself, because no python3 with torch is found')

describe.skipIf(torchPython === undefined)('programs in PyTorch itself', () => {
  it('activation(x) is the activation of the design', () => {
    const cases = RECIPES.map((recipe) => ({ code: STARTER_CODE.pytorch(recipe), xs: PLACES }))
    const answers = runPython<(number[] | string)[]>(torchPython as string, 'torch_values.py', cases)
    for (const [i, recipe] of RECIPES.entries()) {
      const expected = PLACES.map((x) => recipe.design.activation.value(x))
      const got = answers[i]
      if (!Array.isArray(got)) throw new Error(`${recipeTitle(recipe)}: ${got}`)
      const furthest = Math.max(...got.map((value, j) => Math.abs(value - expected[j])))
      expect(furthest, recipeTitle(recipe)).toBeLessThan(1e-12)
    }
  })

  it.each([0, 8])(
    'network(): every pre-activation has variance q* at width 300, and the outputs 1: recipe %i',
    (which) => {
      const recipe = RECIPES[which] as Recipe
      const { design } = recipe
      const networks = 10
      const code = STARTER_CODE.pytorch(recipe)
      const squares = runPython<number[][]>(torchPython as string, 'torch_network.py', { code, networks })
      expect(squares.map(({ length }) => length)).toEqual(Array(networks).fill(31))
      const mean = (layer: number) => squares.reduce((sum, each) => sum + each[layer], 0) / networks
      for (let layer = 0; layer < 30; layer++) {
        const theory =
          layer === 0 ? { mean: 1, spread: 0 } : finiteWidth(design, { q: design.qStar, width: 300, depth: layer })
        // Spread over networks, and of 300 squares of Gaussians.
        const error = Math.sqrt((theory.spread ** 2 + 2 / 300) / networks)
        expect(Math.abs(mean(layer) / design.qStar - theory.mean), `layer ${layer + 1}`).toBeLessThan(4.5 * error)
      }
      expect(Math.abs(mean(30) - 1)).toBeLessThan(4.5 * Math.sqrt((2 / 10 + 0.05) / networks))
    }
  )
})
