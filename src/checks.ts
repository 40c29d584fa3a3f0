/**
 * Argument checks shared by every public function: the wrong kind throws `TypeError`, a value out of range `RangeError`,
 * each naming the function, the argument, the value and what is expected, in its message and as its properties.
 */

export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** What an argument is called, and what it is called with a value, such as `m: Infinity`. */
export type Naming = (argument: string, value?: number) => string

/** Words of an error; where they name arguments, whoever reports the error may call these otherwise. */
export type Wording = string | ((named: Naming) => string)

/** What helps against an error: another value of an argument. */
export interface Remedy {
  readonly argument: string
  readonly wording: Wording
}

/** What an error carries besides its message, which is `caller: reason; remedies`. */
interface Refused {
  readonly caller: string
  readonly reason: Wording
  readonly remedies?: readonly Remedy[]
}

/** An error that can be worded anew, with {@link reworded}. */
export type Refusal = RangeError & Refused

/** An error about an argument: `argument` of the function `caller` must be `expected`, and is `value`. */
export type ArgumentError = (RangeError | TypeError) &
  Refused & { readonly argument: string; readonly expected: string; readonly value: unknown }

/** How arguments are called elsewhere than in code. */
export interface Vocabulary {
  /** The name of an argument, and that with a value; undefined for an argument that there is not. */
  readonly name: (argument: string, value?: number) => string | undefined
  /** What is said instead of remedies that are all values of arguments that there are not. */
  readonly otherwise: string
}

const inCode: Naming = (argument, value) => (value === undefined ? argument : `${argument}: ${value}`)

const said = (wording: Wording, named: Naming): string => (typeof wording === 'string' ? wording : wording(named))

/** What an error says, without the function that threw it, in the words of a vocabulary. */
export function reworded({ reason, remedies = [] }: Refused, { name, otherwise }: Vocabulary): string {
  const named: Naming = (argument, value) => name(argument, value) ?? inCode(argument, value)
  const known = remedies.filter(({ argument }) => name(argument) !== undefined)
  const remedy = known.map(({ wording }) => said(wording, named)).join(' or ') || otherwise
  return `${said(reason, named)}${remedies.length > 0 ? `; ${remedy}` : ''}`
}

/** An error with its message and its data; these are not enumerable, so that printing it does not print a whole value. */
function carrying<Data extends Refused>(kind: new (message: string) => RangeError | TypeError, data: Data) {
  const error = new kind(`${data.caller}: ${reworded(data, { name: inCode, otherwise: '' })}`)
  for (const [key, value] of Object.entries(data)) Object.defineProperty(error, key, { value })
  return error as (RangeError | TypeError) & Data
}

/** A RangeError that says why there is no result; `data` goes with it. */
export function refusal<Data extends object>(
  caller: string,
  reason: Wording,
  data?: Data & Pick<Refused, 'remedies'>
): Refusal & Data {
  return carrying(RangeError, { ...(data as Data), caller, reason })
}

/** Whether an error can be worded anew. */
export const isRefusal = (error: unknown): error is Refusal =>
  (error instanceof RangeError || error instanceof TypeError) && 'caller' in error && 'reason' in error

/** Whether an error is about an argument. */
export const isArgumentError = (error: unknown): error is ArgumentError =>
  isRefusal(error) && 'argument' in error && 'expected' in error && 'value' in error

function ofArgument(
  kind: new (message: string) => RangeError | TypeError,
  caller: string,
  argument: string,
  expected: Wording,
  value: unknown
): ArgumentError {
  const reason: Wording = (named) => `${named(argument)} must be ${said(expected, named)}; got ${show(value)}`
  return carrying(kind, { caller, reason, argument, expected: said(expected, inCode), value })
}

export function wrongKind(caller: string, argument: string, expected: Wording, value: unknown): ArgumentError {
  return ofArgument(TypeError, caller, argument, expected, value)
}

export function outOfRange(caller: string, argument: string, expected: Wording, value: unknown): ArgumentError {
  return ofArgument(RangeError, caller, argument, expected, value)
}

/** The argument as a number, NaN and ±Infinity included (special functions take those). */
export function asNumber(caller: string, argument: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(caller, argument, 'a number', value)
  return value
}

export interface Range {
  readonly expected: Wording
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
      const keys = known.join(', ')
      const reason = `${argument} has the unknown key ${show(key)}; known: ${keys}`
      throw carrying(TypeError, { caller, reason, argument, expected: `an object with keys among ${keys}`, value })
    }
  }
  return value as T
}
