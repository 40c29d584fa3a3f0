import fc from 'fast-check'
import type { Expression, Operation } from '../../src/activations/Expression.js'
import { compile } from '../../src/activations/expression/evaluate.js'

const UNARY =
  'neg abs sign exp expm1 log log1p sqrt cbrt sin cos tanh sinh cosh atan asinh erf sigmoid softplus not'.split(
    ' '
  ) as Operation[]
const ARITHMETIC = '+ - * / ^ max min'.split(' ') as Operation[]
const CONDITIONS = '< <= > >= == != and or'.split(' ') as Operation[]

/** Arguments that take every operation to values that are finite, somewhere. */
const ARGUMENTS: readonly Expression[] = ['x', ['+', 'x', 3.7], ['*', 0.5, 'x']]

/** Each operation alone, of x and of numbers, and inside others. */
export const EACH_OPERATION: readonly Expression[] = [
  'x',
  ['*', 'e', 'x'],
  ...UNARY.flatMap((op): Expression[] => [
    ...ARGUMENTS.map((u): Expression => [op, u]),
    ['+', 'x', [op, 0.4]],
    ['*', 'x', [op, ['/', 'pi', 7]]],
    [op, [op, 'x']]
  ]),
  ...[...ARITHMETIC, ...CONDITIONS].flatMap((op): Expression[] => [
    [op, 'x', 1.3],
    [op, 2, 'x'],
    [op, 'x', ['sin', 'x']],
    ['+', 'x', [op, 2, 3]],
    ['-', 1, [op, ['+', 'x', 3.7], ['-', 'x', 0.2]]]
  ]),
  ...CONDITIONS.flatMap((op): Expression[] => [
    ['if', [op, 'x', 0.25], 'x', ['*', 0.1, 'x']],
    ['if', ['not', [op, 'x', 0.25]], ['exp', 'x'], 1],
    ['not', [op, 'x', 0]]
  ]),
  ['if', 'x', 1, 2],
  ['if', ['>', 2, 1], 'x', 0],
  ['if', ['>', 1, 2], ['exp', 'x'], ['-', 'x', 1]],
  ['if', 0, 1, 'x'],
  ['if', ['and', ['>', 'x', -1], ['<', 'x', 1]], 'x', ['sign', 'x']],
  ['if', ['or', 'x', ['==', 1, 1]], 2, 'x'],
  ['if', ['>', 'x', 0], 1, 0],
  ['^', ['neg', 'x'], 2],
  ['neg', ['^', 'x', 2]],
  ['-', 'x', ['-', 1, ['-', 'x', 2]]],
  ['/', 'x', ['*', 2, ['/', 3, 4]]],
  ['^', ['^', ['abs', 'x'], 0.5], 3],
  ['^', 2, ['^', 'x', 2]],
  ['+', ['neg', 'x'], -2],
  ['-', 'x', -1e-7],
  ['*', 'x', 1.5e300],
  ['^', ['abs', 'x'], -1.5],
  ['max', ['min', 'x', 2], ['neg', 1]],
  ['-', 'x', ['max', 1, 2]],
  ['min', ['max', -1, 'x'], ['+', 0, 1]],
  ['max', 'x', ['tanh', 'x']],
  ['*', 'x', ['sigmoid', ['*', 1.702, 'x']]],
  ['*', 'x', ['sigmoid', 800]],
  ['+', 'x', ['softplus', 800]],
  ['*', 'x', ['sigmoid', -800]],
  ['/', 1, ['+', ['exp', 800], 'x']],
  ['tanh', ['+', 'x', ['cosh', 900]]]
]

const number = fc.oneof(
  fc.integer({ min: -4, max: 4 }).map((x) => x + 0),
  fc.double({ min: -3, max: 3, noNaN: true }).map((x) => Number(x.toFixed(3)) + 0)
)

const { tree } = fc.letrec<{ tree: Expression; small: Expression }>((tie) => ({
  small: fc.oneof({ weight: 3, arbitrary: fc.constant<Expression>('x') }, number, fc.constantFrom('pi', 'e')),
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('small'),
    fc.tuple(fc.constantFrom(...UNARY), tie('tree')),
    fc.tuple(fc.constantFrom(...ARITHMETIC, ...CONDITIONS), tie('tree'), tie('tree')),
    fc.tuple(fc.constant('if' as const), tie('tree'), tie('tree'), tie('tree'))
  )
}))

const hasX = (formula: Expression): boolean =>
  typeof formula === 'object' ? (formula.slice(1) as Expression[]).some(hasX) : formula === 'x'

/** Whether every part without x has a value; a formula with log(−3) in it has none that counts. */
const isDefined = (formula: Expression): boolean =>
  hasX(formula)
    ? typeof formula !== 'object' || (formula.slice(1) as Expression[]).every(isDefined)
    : Number.isFinite(compile(formula, {})(0))

/** Random formulas, the same ones every time; a constant is no activation. */
export const RANDOM_FORMULAS: readonly Expression[] = fc
  .sample(tree, { numRuns: 800, seed: 7 })
  .filter((formula) => hasX(formula) && isDefined(formula))

/** Where formulas are compared; no round numbers, at which conditions would turn on the last bit. */
export const PLACES = Array.from({ length: 41 }, (_, i) => Number((-4.013 + 0.2017 * i).toFixed(4)))
