import { gaussianMoments } from '../meanField/integrals/gaussianMoments.js'
import { bare, type Dialect, pythonFormula, pythonNumber } from './pythonFormula.js'
import { formulaOf, type Recipe } from './Recipe.js'
import { recipeTitle } from './recipeTitle.js'

/** What an engine of Python needs around the numbers. */
export interface PythonEngine {
  readonly imports: string
  readonly dialect: Dialect
  /** A network of the constants, `activation(x)` and the size. */
  readonly network: (sizes: string) => string
}

/** A program for an engine of Python: the numbers of a design, its activation, and a network that starts with them. */
export function pythonCode(recipe: Recipe, { imports, dialect, network }: PythonEngine): string {
  const { activation, sigmaW, sigmaB, qStar } = recipe.design
  const { tau, m } = activation.params
  const { width, depth } = recipe.size
  const formula = bare(pythonFormula(formulaOf(recipe), dialect))
  const shape = Object.entries({ TAU: tau, M: m })
    .filter(([name, value]) => value !== undefined && new RegExp(`\\b${name}\\b`).test(formula))
    .map(([name, value]) => `${name} = ${pythonNumber(value as number)}`)
  const readOut = 1 / Math.sqrt(gaussianMoments(activation, qStar).secondMoment)
  return `# ${recipeTitle(recipe)}
# Weights N(0, SIGMA_W² / fan-in), biases N(0, SIGMA_B²): every pre-activation starts with variance Q_STAR.
import math
${imports}

${[
  ...shape,
  `Q_STAR = ${pythonNumber(qStar)}`,
  `SIGMA_W = ${pythonNumber(sigmaW)}`,
  `SIGMA_B = ${pythonNumber(sigmaB)}`,
  `SIGMA_OUT = ${pythonNumber(readOut)}  # outputs of variance 1`
].join('\n')}


def activation(x):
    return ${formula}


${network(`inputs=784, outputs=10, width=${width}, depth=${depth}, input_mean_square=1.0`)}
`
}
