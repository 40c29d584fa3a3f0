import type { ExpressionData } from './Expression.js'

/**
 * A stretch of the real line on which an activation is linear, all of it on one side of 0 unless flat:
 * $\varphi(x) = \text{value} + \text{slope}\,(x - \text{anchor})$.
 */
export interface LinearPiece {
  /** Left end; may be −Infinity. */
  readonly from: number
  /** Right end; may be Infinity. */
  readonly to: number
  /** `to − from`, to full precision even where the ends are close. */
  readonly width: number
  /** Slope of φ on the piece. */
  readonly slope: number
  /** The point of it that is nearest to 0. */
  readonly anchor: number
  /** φ at the anchor. */
  readonly value: number
}

/** A scalar activation function together with what the theory needs to know about it. */
export interface Activation {
  /** What kind of activation it is: `'crelu'`, `'tanh'`, … */
  readonly name: string
  /** Its parameters, by name; empty for a parameterless one. */
  readonly params: Readonly<Record<string, number>>
  /** φ(x). */
  value(x: number): number
  /** φ′(x); at a kink, what the gradient of the layer gives there. */
  slope(x: number): number
  /** Every point where φ or one of its derivatives fails to exist; empty for an analytic function. */
  readonly kinks: readonly number[]
  /** Where φ itself jumps; absent for a continuous function. */
  readonly jumps?: readonly number[]
  /** The pieces of a piecewise-linear function, from left to right; absent for any other. */
  readonly pieces?: readonly LinearPiece[]
  /** Present where `defineActivation` made it: its name is the caller's and tells nothing. */
  readonly custom?: true
  /** Its formula, where a text gave one. */
  readonly expression?: ExpressionData
  /** φ on a tensor of the caller's TensorFlow.js, where the caller of `defineActivation` gave one. */
  tensorOp?(x: unknown): unknown
}
