import type { Settings } from './settings.js'

/** How a network starts. */
export type Start = 'designed' | 'he'

export const STARTS: readonly Start[] = ['designed', 'he']

/** From the page to the worker. `prepare` makes two new networks, which wait; `run` numbers them. */
export type Order =
  | { readonly kind: 'prepare'; readonly run: number; readonly settings: Settings }
  | { readonly kind: 'go' }
  | { readonly kind: 'pause' }

/** What TensorFlow.js runs on, and why it is not wasm where it is not. */
export interface Backend {
  readonly name: 'wasm' | 'cpu'
  readonly refusal?: string
}

/** One hidden layer on the held-out digits. */
export interface LayerState {
  readonly variance: number
  /** Fraction of zeros among the activations. */
  readonly sparsity: number
}

export interface NetworkState {
  /** Mean over the batches since the report before; NaN where there were none. */
  readonly loss: number
  /** Fraction of the held-out digits that are classified rightly. */
  readonly accuracy: number
  readonly layers: readonly LayerState[]
}

/** From the worker to the page. */
export type Message =
  | { readonly kind: 'backend'; readonly backend: Backend }
  | ({ readonly kind: 'report' } & Report)
  /** There are no more reports until the next order. */
  | { readonly kind: 'halted' }
  | { readonly kind: 'error'; readonly text: string }

/** Both networks after `step` steps. */
export interface Report {
  readonly run: number
  readonly step: number
  /** By the clock since training began or went on, measuring included; NaN where there were none. */
  readonly stepsPerSecond: number
  readonly networks: Readonly<Record<Start, NetworkState>>
  /** How many tensors TensorFlow.js holds. */
  readonly tensors: number
}
