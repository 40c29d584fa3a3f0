import type { Expression } from '../Expression.js'
import { SCALE, SCALE_ALPHA } from '../named/selu.js'
import type { ActivationName } from './namedActivations.js'

/** What is known of an activation besides its numbers. */
export interface ActivationTraits {
  /** φ(x) as a formula: what starter code writes, and what a layer computes where TensorFlow.js has no op for it. */
  readonly formula: Expression
  /** Whether it is zero, or nearly so, on one side, so that a sparsifier can take its place. */
  readonly isRectifier: boolean
}

const rectifier = (formula: Expression): ActivationTraits => ({ formula, isRectifier: true })
const other = (formula: Expression): ActivationTraits => ({ formula, isRectifier: false })

/** The traits of every activation that needs no parameter. */
export const TRAITS: Readonly<Record<ActivationName, ActivationTraits>> = {
  relu: rectifier(['max', 'x', 0]),
  relu6: rectifier(['min', ['max', 'x', 0], 6]),
  hardTanh: other(['min', ['max', 'x', -1], 1]),
  identity: other('x'),
  tanh: other(['tanh', 'x']),
  erf: other(['erf', 'x']),
  sigmoid: other(['sigmoid', 'x']),
  gelu: rectifier(['*', ['/', 'x', 2], ['+', 1, ['erf', ['/', 'x', Math.SQRT2]]]]),
  silu: rectifier(['*', 'x', ['sigmoid', 'x']]),
  softplus: other(['softplus', 'x']),
  elu: rectifier(['if', ['>', 'x', 0], 'x', ['expm1', ['min', 'x', 0]]]),
  selu: rectifier(['if', ['>', 'x', 0], ['*', SCALE, 'x'], ['*', SCALE_ALPHA, ['expm1', ['min', 'x', 0]]]])
}

/** What they are called where one is chosen. */
export const LABELS: Readonly<Record<ActivationName, string>> = {
  identity: 'identity',
  relu: 'ReLU',
  relu6: 'ReLU6',
  hardTanh: 'hard tanh',
  tanh: 'tanh',
  erf: 'erf',
  sigmoid: 'sigmoid',
  gelu: 'GELU',
  silu: 'SiLU (swish)',
  softplus: 'softplus',
  elu: 'ELU',
  selu: 'SELU'
}
