/**
 * Argument checks shared by every public function: the wrong kind throws `TypeError`, a value out of range
 * `RangeError`, each naming the function, the argument, the value and what is expected, in its message and as its
 * properties.
 */

export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** What an argument, or one with a value such as `m: Infinity`, is called; '' for one that there is not. */
export type Naming = (argument: string) => string

/** A text, or one in which arguments may have other names. */
type Wording = string | ((named: Naming) => string)

/** What an error of the library carries besides its message, which is `caller: text`. */
interface Told {
  /** The function that threw it. */
  readonly caller: string
  /** The text, where it is not that of a single argument. */
  readonly wording?: Wording
}

/** An error about an argument, which must be `expected` and is `value`. */
export interface ArgumentError extends Error, Told {
  readonly argument: string
  readonly expected: string
  readonly value: unknown
}

/** An error with its data, not enumerable: neither printing nor comparing the error minds them. */
function carrying<Data extends object>(error: Error, data: Data) {
  for (const key in data) Object.defineProperty(error, key, { value: data[key] })
  return error as Error & Data
}

/** The error of an argument of the wrong kind. */
export function wrongKind(caller: string, argument: string, expected: string, value: unknown): ArgumentError {
  const error = new TypeError(`${caller}: ${argument} must be ${expected}; got ${show(value)}`)
  return carrying(error, { caller, argument, expected, value })
}

/** The error of an argument that is out of range. */
export function outOfRange(caller: string, argument: string, expected: string, value: unknown): ArgumentError {
  const error = new RangeError(`${caller}: ${argument} must be ${expected}; got ${show(value)}`)
  return carrying(error, { caller, argument, expected, value })
}

/** A RangeError that says in its own words why there is no result; `data` goes with it. */
export function refusal<Data extends object>(caller: string, wording: Wording, data?: Data) {
  const text = typeof wording === 'string' ? wording : wording((argument) => argument)
  return carrying(new RangeError(`${caller}: ${text}`), { ...(data as Data), caller, wording })
}

/** Whether an error is about an argument. */
export const isArgumentError = (error: unknown): error is ArgumentError =>
  error instanceof Error && 'caller' in error && 'argument' in error

/** What an error says, without its caller and with other names for arguments, where it is one of the library. */
export function reworded(error: Error, named: Naming): string {
  const { wording } = error as Partial<Told>
  if (typeof wording === 'function') return wording(named)
  if (!isArgumentError(error)) return wording ?? error.message
  const { argument, expected, value } = error
  return `${named(argument)} must be ${expected}; got ${show(value)}`
}

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
      const expected = known.join(', ')
      const error = new TypeError(`${caller}: ${argument} has the unknown key ${show(key)}; known: ${expected}`)
      throw carrying(error, { caller, argument, expected, value })
    }
  }
  return value as T
}
