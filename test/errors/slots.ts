/** One place where a public function takes a value. */
export interface Slot {
  /** Which argument, and which key of it. */
  readonly path: readonly [argument: number, ...keys: string[]]
  /** What kind is right: anything else is a TypeError; the right kind with a bad value a RangeError. */
  readonly kind: 'number' | 'string' | 'array' | 'object' | 'function' | 'activation' | 'boolean' | 'instance'
  /** Whether the value is legal. */
  readonly accepts: (value: unknown) => boolean
}

/** Values of every kind, as a user's slip or an untyped caller may pass them. */
export const PROBES: readonly unknown[] = [
  undefined,
  null,
  '',
  'text',
  true,
  false,
  Symbol('probe'),
  10n,
  {},
  [],
  [Number.NaN],
  ['1'],
  () => 0,
  Number.NaN,
  Infinity,
  -Infinity,
  -1,
  -0.5,
  0,
  0.25,
  1.5,
  1e12
]

/** How a message shows a value. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

export function isRightKind({ kind }: Slot, value: unknown): boolean {
  // A model or a tensor: no probe is one.
  if (kind === 'instance') return false
  if (kind === 'array') return Array.isArray(value)
  if (kind === 'activation') return typeof value === 'string'
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === kind
}

/** The arguments with one value replaced; everything on the way is copied. */
export function replaced(args: readonly unknown[], [argument, ...keys]: Slot['path'], value: unknown): unknown[] {
  const put = (target: unknown, [key, ...rest]: string[]): unknown =>
    key === undefined ? value : { ...(target as object), [key]: put((target as Record<string, unknown>)[key], rest) }
  const copy = [...args]
  copy[argument] = put(args[argument], keys)
  return copy
}

/** The first NaN inside a result, by its path; an activation is tried at a few points. */
export function findNaN(value: unknown, path = 'result', depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? path : undefined
  if (typeof value !== 'object' || value === null || depth > 4) return undefined
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).some(Number.isNaN) ? path : undefined
  const phi = value as { value?: unknown; slope?: unknown }
  if (typeof phi.value === 'function' && typeof phi.slope === 'function') {
    for (const x of [-2, 0, 0.5, 3]) {
      if (Number.isNaN(phi.value(x)) || Number.isNaN(phi.slope(x))) return `${path} at ${x}`
    }
  }
  for (const [key, entry] of Object.entries(value)) {
    const found = findNaN(entry, `${path}.${key}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const isNumber = (value: unknown): value is number => typeof value === 'number'
const either = (a: Slot['accepts'], b: Slot['accepts']) => (value: unknown) => a(value) || b(value)

export const absent = (value: unknown) => value === undefined
export const anyNumber = isNumber
export const finite = (value: unknown) => isNumber(value) && Number.isFinite(value)
export const positive = (value: unknown) => isNumber(value) && value > 0 && value < Infinity
export const nonNegative = (value: unknown) => isNumber(value) && value >= 0 && value < Infinity
export const height = (value: unknown) => isNumber(value) && value > 0
export const within = (low: number, high: number) => (value: unknown) =>
  isNumber(value) && value >= low && value <= high
export const integer = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && within(low, high)(value)
export const never = () => false
export const list = (value: unknown) => Array.isArray(value) && value.every(Number.isFinite)
export const anyFunction = (value: unknown) => typeof value === 'function'
export const emptyObject = (value: unknown) => isRightKind({ path: [0], kind: 'object', accepts: never }, value)
export const optional = (accepts: Slot['accepts']) => either(absent, accepts)
