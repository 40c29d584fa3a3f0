/**
 * Argument checks shared by every public function: the wrong kind throws `TypeError`, a value out of range `RangeError`,
 * each naming the function, the argument, the value and what is expected.
 */

export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

export function wrongKind(caller: string, argument: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${caller}: ${argument} must be ${expected}; got ${show(value)}`)
}

export function outOfRange(caller: string, argument: string, expected: string, value: unknown): RangeError {
  return new RangeError(`${caller}: ${argument} must be ${expected}; got ${show(value)}`)
}

/** What such an error says, without the function. */
export const withoutCaller = (message: string): string => message.replace(/^\w+: /, '')

/** The argument as a number, NaN and ±Infinity included (special functions take those). */
export function asNumber(caller: string, argument: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(caller, argument, 'a number', value)
  return value
}

export interface Range {
  readonly expected: string
  readonly holds: (value: number) => boolean
}

export const FINITE: Range = { expected: 'finite', holds: (x) => Number.isFinite(x) }
export const POSITIVE: Range = { expected: 'positive and finite', holds: (x) => x > 0 && x < Infinity }
export const NON_NEGATIVE: Range = { expected: 'finite and ≥ 0', holds: (x) => x >= 0 && x < Infinity }
export const POSITIVE_OR_INFINITE: Range = { expected: 'positive (Infinity is allowed)', holds: (x) => x > 0 }

/** The argument as a number inside `range`. */
export function numberIn(caller: string, argument: string, value: unknown, range: Range): number {
  const x = asNumber(caller, argument, value)
  if (!range.holds(x)) throw outOfRange(caller, argument, range.expected, x)
  return x
}

/** The argument as an integer in [low, high]. */
export function integerIn(caller: string, argument: string, value: unknown, low: number, high: number): number {
  const n = asNumber(caller, argument, value)
  if (!Number.isInteger(n) || n < low || n > high) {
    throw outOfRange(caller, argument, `an integer in [${low}, ${high}]`, n)
  }
  return n
}

/** The argument as an object. */
export function anObject<T extends object>(caller: string, argument: string, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongKind(caller, argument, 'an object', value)
  }
  return value as T
}

/** The argument as an object whose keys are all among `known`; a misspelt or unsupported key throws. */
export function objectWith<T extends object>(
  caller: string,
  argument: string,
  value: unknown,
  known: readonly (keyof T)[]
): T {
  for (const key of Object.keys(anObject(caller, argument, value))) {
    if (!(known as readonly string[]).includes(key)) {
      throw new TypeError(`${caller}: ${argument} has the unknown key ${show(key)}; known: ${known.join(', ')}`)
    }
  }
  return value as T
}
