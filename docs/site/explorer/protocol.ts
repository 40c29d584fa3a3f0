import type { NetworkSize } from '../../../src/pictures/designPlots.js'
import type { PlotName } from '../../../src/pictures/plotNames.js'
import type { Reading } from '../../../src/readings/Reading.js'
import type { DesignRequest } from '../../../src/starterCode/Recipe.js'
import type { Engine } from '../../../src/starterCode/starterCode.js'

/** What the page asks of the worker; where a later question waits, some parts of an earlier one are left out. */
export interface Question {
  readonly id: number
  readonly request: DesignRequest
  readonly size: NetworkSize
  readonly plots: readonly PlotName[]
  /** The engine to write code for, where code is wanted. */
  readonly engine?: Engine | undefined
  readonly wantsReport?: boolean
}

/**
 * What the worker answers: first the design or a refusal, last that it is done, in between each part as soon as it is
 * there.
 */
export type Answer = { readonly id: number } & (
  | { readonly kind: 'design'; readonly readings: readonly Reading[]; readonly verdict: string }
  | { readonly kind: 'plot'; readonly name: PlotName; readonly svg: string }
  | { readonly kind: 'report'; readonly readings: readonly Reading[]; readonly verdict: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'gap'; readonly name: string; readonly message: string }
  | { readonly kind: 'refusal'; readonly message: string }
  | { readonly kind: 'done' }
)
