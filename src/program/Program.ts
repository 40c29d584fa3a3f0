import type { Geometry } from '../runtime/Kernels.js'

interface AnyStep {
  /** The layer that it comes from. */
  readonly name: string
  /** The values that it reads: 0 is the input of the model, i + 1 what step i gives. */
  readonly from: readonly number[]
  /** Floats that it gives for one sample. */
  readonly size: number
}

/** y = x W + b for `rows` rows of every sample; W row-major, inputs × units. */
export interface DenseStep extends AnyStep {
  readonly op: 'dense'
  readonly rows: number
  readonly inputs: number
  readonly units: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** Filter: kernelHeight × kernelWidth × channels × filters. */
export interface ConvolutionStep extends AnyStep {
  readonly op: 'convolution'
  readonly geometry: Geometry
  readonly filters: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** Filter: kernelHeight × kernelWidth × channels × multiplier. */
export interface DepthwiseStep extends AnyStep {
  readonly op: 'depthwise'
  readonly geometry: Geometry
  readonly multiplier: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** (x − center) · scale + shift, all by channel. */
export interface AffineStep extends AnyStep {
  readonly op: 'affine'
  readonly center: Float32Array
  readonly scale: Float32Array
  readonly shift: Float32Array
}

export interface PoolStep extends AnyStep {
  readonly op: 'pool'
  readonly geometry: Geometry
  readonly average: boolean
}

/** Zeros around an image: the geometry of a 1 × 1 convolution with that padding. */
export interface PadStep extends AnyStep {
  readonly op: 'pad'
  readonly geometry: Geometry
}

/** The clipped threshold with one side or two; no clip is null, because JSON has no Infinity. */
export interface ThresholdStep extends AnyStep {
  readonly op: 'threshold'
  readonly tau: number
  readonly m: number | null
  readonly sides: 1 | 2
}

/** Any other scalar function. */
export interface PointwiseStep extends AnyStep {
  readonly op: 'pointwise'
  readonly activation: string
  readonly params: Readonly<Record<string, number>>
  /** Set for a function that a name does not tell; such a program cannot be saved. */
  readonly custom?: (x: number) => number
}

/** x where it is positive, else alpha x, with alpha for every entry. */
export interface PreluStep extends AnyStep {
  readonly op: 'prelu'
  readonly alpha: Float32Array
}

/** The softmax of every row of `columns` entries, or its logarithm. */
export interface SoftmaxStep extends AnyStep {
  readonly op: 'softmax'
  readonly columns: number
  readonly log: boolean
}

export interface AddStep extends AnyStep {
  readonly op: 'add'
}

/** `outer` times, of every input the next so many floats. */
export interface ConcatenateStep extends AnyStep {
  readonly op: 'concatenate'
  readonly outer: number
  readonly parts: readonly number[]
}

export type Step =
  | DenseStep
  | ConvolutionStep
  | DepthwiseStep
  | AffineStep
  | PoolStep
  | PadStep
  | ThresholdStep
  | PointwiseStep
  | PreluStep
  | SoftmaxStep
  | AddStep
  | ConcatenateStep

/** A model as a list of steps; shapes without the batch. */
export interface Program {
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
  readonly steps: readonly Step[]
  /** The value that the model gives. */
  readonly output: number
}

/** A step whose output is linear in its input, whose weights are what there is to save. */
export type LinearStep = DenseStep | ConvolutionStep | DepthwiseStep

export const isLinear = (step: Step): step is LinearStep =>
  step.op === 'dense' || step.op === 'convolution' || step.op === 'depthwise'
