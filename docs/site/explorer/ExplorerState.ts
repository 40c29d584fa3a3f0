import type { ActivationName } from '../../../src/activations/byName/namedActivations.js'
import { LABELS } from '../../../src/activations/byName/traits.js'
import type { NetworkSize } from '../../../src/pictures/designPlots.js'
import type { DesignRequest } from '../../../src/starterCode/Recipe.js'
import type { Engine } from '../../../src/starterCode/starterCode.js'

const { identity: _, ...labels } = LABELS

/** What can be chosen, as it is called on the page: any activation but the identity, which has nothing to show. */
export const FAMILIES = {
  crelu: 'CReLU',
  cst: 'CST',
  shiftedRelu: 'shifted ReLU (no clip)',
  softThreshold: 'soft threshold (no clip)',
  ...labels,
  expression: 'your formula'
} as const

export type Family = keyof typeof FAMILIES

/** The engines that code is written for, as they are called on the page. */
export const ENGINES: Readonly<Record<Engine, string>> = {
  tfjs: 'TensorFlow.js',
  keras: 'Keras',
  pytorch: 'PyTorch',
  jax: 'JAX'
}

/** Everything that can be set on the page. */
export interface ExplorerState {
  readonly family: Family
  /** The formula, where the family is `'expression'`. */
  readonly text: string
  readonly sparsity: number
  readonly qStar: number
  /** What fixes the clip height: its own value or V′(q*). */
  readonly clip: 'm' | 'slope'
  readonly m: number
  readonly slope: number
  readonly width: number
  readonly depth: number
  /** The engine that code is written for. */
  readonly engine: Engine
  /** Whether the code, and the report, are open. */
  readonly showsCode: boolean
  readonly showsReport: boolean
}

const DEFAULT_STATE: ExplorerState = {
  family: 'crelu',
  text: 'x * sigmoid(2x)',
  sparsity: 0.9,
  qStar: 4,
  clip: 'm',
  m: 1.5,
  slope: 0.7,
  width: 300,
  depth: 30,
  engine: 'tfjs',
  showsCode: false,
  showsReport: false
}

/** The families with a sparsity, and those with a clip height. */
export const isSparse = ({ family }: Pick<ExplorerState, 'family'>): boolean =>
  family === 'crelu' || family === 'cst' || family === 'shiftedRelu' || family === 'softThreshold'
export const isClipped = ({ family }: Pick<ExplorerState, 'family'>): boolean => family === 'crelu' || family === 'cst'

/** The ends of what each number may be. */
const LIMITS = {
  sparsity: [0, 0.9999],
  qStar: [1e-6, 1e6],
  m: [1e-6, 1e6],
  slope: [1e-3, 0.9999],
  width: [2, 1e6],
  depth: [1, 1000]
} as const satisfies Partial<Record<keyof ExplorerState, readonly [number, number]>>

export type NumberKey = keyof typeof LIMITS

const WHOLE: readonly NumberKey[] = ['width', 'depth']

/** The number, if it may stand at that key. */
export function numberAt(key: NumberKey, value: number): number | undefined {
  const [low, high] = LIMITS[key]
  if (!(value >= low && value <= high)) return undefined
  return WHOLE.includes(key) ? Math.round(value) : value
}

/** What a family is called where m is Infinity. */
const UNCLIPPED: Readonly<Record<string, Family>> = { crelu: 'shiftedRelu', cst: 'softThreshold' }

/** The keys of a query, as short as they may be typed. */
const KEYS = { s: 'sparsity', q: 'qStar', m: 'm', v: 'slope', width: 'width', depth: 'depth' } as const

/** The state that a query tells; what it leaves out, or says wrongly, is as in the default. */
export function stateOf(query: string): ExplorerState {
  const given = new URLSearchParams(query)
  const numbers = Object.entries(KEYS).flatMap(([short, key]) => {
    const text = given.get(short)
    const value = text === null || text.trim() === '' ? undefined : numberAt(key, Number(text))
    return value === undefined ? [] : [[key, value] as const]
  })
  const named = given.get('family') ?? ''
  const family = given.get('m') === 'Infinity' ? (UNCLIPPED[named] ?? named) : named
  const engine = given.get('code') ?? ''
  return {
    ...DEFAULT_STATE,
    ...Object.fromEntries(numbers),
    ...(Object.hasOwn(FAMILIES, family) ? { family: family as Family } : {}),
    ...(given.has('phi') ? { text: given.get('phi') as string } : {}),
    clip: given.has('v') && !given.has('m') ? 'slope' : 'm',
    ...(Object.hasOwn(ENGINES, engine) ? { engine: engine as Engine, showsCode: true } : {}),
    showsReport: given.has('report')
  }
}

/** The query that tells a state, without what its family does not use. */
export function queryOf(state: ExplorerState): string {
  const { family, text, sparsity, qStar, clip, m, slope, width, depth, engine, showsCode, showsReport } = state
  const query = new URLSearchParams({ family })
  if (family === 'expression') query.set('phi', text)
  if (isSparse(state)) query.set('s', String(sparsity))
  query.set('q', String(qStar))
  if (isClipped(state)) query.set(clip === 'm' ? 'm' : 'v', String(clip === 'm' ? m : slope))
  query.set('width', String(width))
  query.set('depth', String(depth))
  if (showsCode) query.set('code', engine)
  if (showsReport) query.set('report', '1')
  return query.toString()
}

/** What the library is asked for. */
export function requestOf(state: ExplorerState): DesignRequest {
  const { family, text, sparsity, qStar, clip, m, slope } = state
  if (family === 'expression') return { text, qStar }
  if (!isSparse(state)) return { activation: family as ActivationName, qStar }
  const sparse = { sparsity, qStar } as const
  if (family === 'shiftedRelu') return { family: 'crelu', ...sparse, m: Infinity }
  if (family === 'softThreshold') return { family: 'cst', ...sparse, m: Infinity }
  const sided = { family: family === 'cst' ? 'cst' : 'crelu', ...sparse } as const
  return clip === 'm' ? { ...sided, m } : { ...sided, varianceSlope: slope }
}

/** The network's size. */
export const sizeOf = ({ width, depth }: ExplorerState): NetworkSize => ({ width, depth })
