import { describe, expect, it } from 'vitest'
import type { Expression } from '../../src/activations/Expression.js'
import { STARTER_CODE } from '../../src/starterCode/starterCode.js'
import { EACH_OPERATION, PLACES, RANDOM_FORMULAS } from './formulas.js'
import { pythonWith, runPython } from './python.js'
import { formulaRecipe } from './recipes.js'

type Values = (number | string)[] | string

const shimPython = pythonWith('math')
const torchPython = pythonWith('torch')
if (shimPython === undefined) console.log('skipped: the formulas in Python, because no python3 is found')
if (torchPython === undefined)
  console.log('skipped: formulas in PyTorch itself, because no python3 with torch is found')

/** Runs of the formulas, in which a value that is not as the library has it is named. */
function differences(
  trees: readonly Expression[],
  engine: 'jax' | 'keras' | 'pytorch',
  python: string,
  script: string
) {
  const recipes = trees.map(formulaRecipe)
  const cases = recipes.map(({ recipe }) => ({ code: STARTER_CODE[engine](recipe), xs: PLACES }))
  const answers = runPython<Values[]>(python, script, cases)
  let compared = 0
  const wrong = answers.flatMap((values, i) => {
    const formula = /return (.*)/.exec(cases[i]?.code ?? '')?.[1]
    const expected = PLACES.map((x) => recipes[i]?.value(x) ?? Number.NaN)
    if (!expected.some(Number.isFinite)) return []
    if (typeof values === 'string') return [`${formula}: ${values}`]
    const place = expected.findIndex((value, j) => {
      if (!Number.isFinite(value) || Math.abs(value) > 1e300) return false
      compared++
      const got = values[j]
      return typeof got !== 'number' || !(Math.abs(got - value) <= 1e-7 * Math.max(1, Math.abs(value)))
    })
    return place < 0 ? [] : [`${formula} at ${PLACES[place]}: got ${values[place]}, expected ${expected[place]}`]
  })
  expect(compared).toBeGreaterThan(trees.length)
  return wrong
}

describe.skipIf(shimPython === undefined)('formulas in Python, on stand-ins of the libraries', () => {
  it.each(['jax', 'keras', 'pytorch'] as const)('%s: each operation has the values of the library', (engine) => {
    expect(differences(EACH_OPERATION, engine, shimPython as string, 'shim.py')).toEqual([])
  })

  it.each(['jax', 'keras', 'pytorch'] as const)('%s: random formulas have them, too', (engine) => {
    expect(differences(RANDOM_FORMULAS, engine, shimPython as string, 'shim.py')).toEqual([])
  })
})

describe.skipIf(torchPython === undefined)('formulas in PyTorch itself', () => {
  it('each operation has the values of the library', () => {
    expect(differences(EACH_OPERATION, 'pytorch', torchPython as string, 'torch_values.py')).toEqual([])
  })

  it('random formulas have them, too', () => {
    expect(differences(RANDOM_FORMULAS, 'pytorch', torchPython as string, 'torch_values.py')).toEqual([])
  })
})
