import type { Activation } from '../../activations/Activation.js'
import type { CheckedDistribution } from '../../initializers/distributions.js'
import type { RandomStream } from '../../initializers/randomStream.js'
import type { Use, Variable } from '../graph.js'
import type { Neighbours } from './neighbours.js'
import type { Signal } from './Signal.js'

/** What weights are set by, and how. */
export interface Setter {
  readonly qStar: number
  readonly distribution: CheckedDistribution
  /** A random stream of its own for every call. */
  stream(): RandomStream
  /** Gives a weight these values. */
  assign(variable: Variable, values: Float32Array): void
}

/** What a walk through a model knows at every layer. */
export interface Walk {
  /** Absent where weights are read, not set. */
  readonly setter: Setter | undefined
  readonly neighbours: Neighbours
  /** What the network does to a signal at an activation, which may be replaced there. */
  settleActivation(use: Use, activation: Activation, input: Signal): Activation
}

/** What is known of the weights of a layer. */
export interface WeightStep {
  /** Standard deviation of a weight times √fan-in. */
  readonly sigmaW: number
  /** Standard deviation of a bias. */
  readonly sigmaB: number
  readonly fanIn: number
  /** g: the share of E[x]² that the weights do not let through. */
  readonly centring?: number
  /** Name of the distribution that was drawn from. */
  readonly distribution?: string
  /** χ₁, where the slopes before the layer are known. */
  readonly chi1?: number
  /** Variance of the pre-activation, mean over positions, and in training where dropout raises it. */
  readonly variance: number
  readonly trainingVariance?: number
}

/** What one layer does to its inputs, and what was done to it. */
export interface Step {
  readonly use: Use
  /** Its path, with the name of a layer inside a wrapper. */
  readonly path: string
  readonly action: 'set' | 'left'
  readonly reason: string
  readonly weights?: WeightStep
  /** The layer with weights that its input comes from, by number, where nothing else reads what is between. */
  readonly source?: number
  /** Multiplications by weights for one input of the model, where shapes are not open. */
  readonly products?: number
  /** What its activation acts on, or would. */
  readonly preActivation?: Signal
  readonly activation?: Activation
  /**
   * Of a layer with weights: the activation that its pre-activation meets at once, its own or that of the next layer.
   */
  readonly activationBehind?: Activation
  readonly outputs: readonly Signal[]
}

/** A step before the walk puts its place to it. */
export type StepOf = Omit<Step, 'use' | 'path'>
