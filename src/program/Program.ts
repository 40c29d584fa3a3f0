import type { LayerVariable } from '../tfjs/layersModel.js'
import type { AnyStep } from './AnyStep.js'
import type { ActivationStep } from './activations.js'
import type { JoinStep } from './joins.js'
import type { LinearStep } from './linear.js'
import type { NoiseStep } from './noise.js'
import type { AffineStep, NormaliseStep } from './normalisation.js'
import type { WindowStep } from './windows.js'

/** Steps that a program in use has. */
export type FoldedStep = LinearStep | AffineStep | WindowStep | ActivationStep | JoinStep

/** Steps that a program has as it is read: those that training knows as well. */
export type Step = FoldedStep | NormaliseStep | NoiseStep

/** A model as a list of steps; shapes without the batch. */
export interface Program<Kind extends AnyStep = Step> {
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
  readonly steps: readonly Kind[]
  /** The value that the model gives. */
  readonly output: number
}

/** A program in use: without noise, and normalisation by fixed statistics put into its neighbours where that can be. */
export type FoldedProgram = Program<FoldedStep>

/** A program as it is read from a model. */
export interface ReadProgram extends Program {
  /** The variable that each array of weights was read from. */
  readonly variables: ReadonlyMap<Float32Array, LayerVariable>
}
