import { FINITE, numberIn, objectWith, refusal, show, wrongKind } from '../checks.js'
import type { Activation } from './Activation.js'
import { numericalSlope } from './numericalSlope.js'

/** What {@link defineActivation} needs to know of a function. */
export interface ActivationDefinition {
  /** What to call it. */
  readonly name: string
  /** φ(x). */
  readonly value: (x: number) => number
  /** φ′(x); by numerical differentiation between the kinks if absent. */
  readonly slope?: (x: number) => number
  /** Every point where φ or one of its derivatives fails to exist (default: none). */
  readonly kinks?: readonly number[]
  /** Every point where φ itself jumps (default: none). */
  readonly jumps?: readonly number[]
  /** φ on a tensor, for {@link activationLayer}: `(x) => tf.sin(x)`. */
  tensorOp?(x: unknown): unknown
}

function points(argument: string, value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw wrongKind('defineActivation', argument, 'an array of numbers', value)
  for (const point of value) numberIn('defineActivation', argument, point, FINITE)
  return [...new Set<number>(value)].sort((a, b) => a - b)
}

/** The function, which throws where it should give a finite number and does not. */
export function finite(
  caller: string,
  name: string,
  argument: string,
  f: (x: number) => number
): (x: number) => number {
  return (x) => {
    const y = f(x)
    if (!Number.isFinite(y) && Number.isFinite(x)) {
      throw refusal(caller, `${argument} of ${show(name)} must be finite; ${argument}(${x}) is ${show(y)}`)
    }
    return y
  }
}

/**
 * An activation from any function of one variable.
 *
 * $$\varphi : \mathbb R \to \mathbb R$$
 *
 * Declare every kink and every jump: the fractions of zeros and clipped values, χ₁ where no slope is given, and the
 * correlation map rely on them. So does a feature narrower than about 0.01 √q, which may be missed unless a kink marks
 * it.
 *
 * @param definition `name`; `value`, finite for every finite x; `slope`; `kinks` and `jumps`, finite, in any order;
 *   `tensorOp`
 * @returns the activation; its kinks include its jumps
 * @throws TypeError for an argument of the wrong kind; RangeError if a kink or jump is not finite, and later, wherever
 *   the activation is used, if its value or slope is not
 * @remarks Accuracy of the slope where it is not given: about 1e-10.
 * @example
 * ```ts
 * defineActivation({ name: 'sine', value: Math.sin }).slope(0) // -> 1.0000000000
 * ```
 */
export function defineActivation(definition: ActivationDefinition): Activation {
  const caller = 'defineActivation'
  const known = ['name', 'value', 'slope', 'kinks', 'jumps', 'tensorOp'] as const
  const {
    name,
    value,
    slope,
    tensorOp,
    kinks: kinkList = [],
    jumps: jumpList = []
  } = objectWith<ActivationDefinition>(caller, 'definition', definition, known)
  if (typeof name !== 'string' || name === '') throw wrongKind(caller, 'name', 'a non-empty string', name)
  if (typeof value !== 'function') throw wrongKind(caller, 'value', 'a function', value)
  for (const [argument, f] of Object.entries({ slope, tensorOp })) {
    if (f !== undefined && typeof f !== 'function') throw wrongKind(caller, argument, 'a function', f)
  }
  const jumps = points('jumps', jumpList)
  const kinks = points('kinks', [...points('kinks', kinkList), ...jumps])
  const phi = finite(caller, name, 'value', value)
  return {
    name,
    params: {},
    value: phi,
    slope: slope ? finite(caller, name, 'slope', slope) : (x) => numericalSlope(phi, x, kinks),
    kinks,
    custom: true,
    ...(jumps.length > 0 && { jumps }),
    ...(tensorOp !== undefined && { tensorOp })
  }
}
