/** What the reader chooses; both networks share all of it. */
export interface Settings {
  readonly sparsity: number
  readonly qStar: number
  readonly depth: number
  readonly learningRate: number
  readonly seed: number
}

/** One setting: its name in the address of the page, its label, and what it may be. */
export interface Field {
  readonly key: keyof Settings
  readonly query: string
  readonly label: string
  readonly initial: number
  /** Bounds of a number that lies on a grid of steps from the smaller one. */
  readonly range?: { readonly min: number; readonly max: number; readonly step: number }
  /** All the values that it may have. */
  readonly choices?: readonly number[]
  /** Whether it is typed in and not drawn along a line. */
  readonly isTyped?: boolean
}

export const FIELDS: readonly Field[] = [
  {
    key: 'sparsity',
    query: 's',
    label: 'Sparsity s of the design',
    initial: 0.9,
    range: { min: 0.5, max: 0.95, step: 0.01 }
  },
  { key: 'qStar', query: 'q', label: 'Variance q* to be kept', initial: 4, range: { min: 0.5, max: 9, step: 0.5 } },
  { key: 'depth', query: 'depth', label: 'Hidden layers', initial: 12, range: { min: 4, max: 24, step: 1 } },
  {
    key: 'learningRate',
    query: 'rate',
    label: 'Learning rate (Adam)',
    initial: 0.001,
    choices: [0.0001, 0.0003, 0.001, 0.003, 0.01]
  },
  { key: 'seed', query: 'seed', label: 'Seed', initial: 1, range: { min: 0, max: 999_999, step: 1 }, isTyped: true }
]

export function isAllowed({ range, choices }: Field, value: number): boolean {
  if (choices !== undefined) return choices.includes(value)
  if (range === undefined || !(value >= range.min && value <= range.max)) return false
  const steps = (value - range.min) / range.step
  return Math.abs(steps - Math.round(steps)) < 1e-6
}

const settingsOf = (value: (field: Field) => number): Settings =>
  Object.fromEntries(FIELDS.map((field) => [field.key, value(field)])) as Record<keyof Settings, number>

/** The settings in the query of an address; what is missing or not allowed is as it is at first. */
export function readSettings(query: string): Settings {
  const given = new URLSearchParams(query)
  return settingsOf((field) => {
    const text = given.get(field.query)?.trim()
    const value = text ? Number(text) : Number.NaN
    return isAllowed(field, value) ? value : field.initial
  })
}

/** The address with the settings in its query; the rest of it stays. */
export function addressOf(settings: Settings, address: string): string {
  const url = new URL(address)
  for (const { key, query } of FIELDS) url.searchParams.set(query, String(settings[key]))
  return url.href
}
