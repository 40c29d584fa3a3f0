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

/** The traits of every activation that needs no parameter. */
export const TRAITS: Readonly<Record<ActivationName, ActivationTraits>> = {
  relu: { formula: ['max', 'x', 0], isRectifier: true },
  relu6: { formula: ['min', ['max', 'x', 0], 6], isRectifier: true },
  hardTanh: { formula: ['min', ['max', 'x', -1], 1], isRectifier: false },
  identity: { formula: 'x', isRectifier: false },
  tanh: { formula: ['tanh', 'x'], isRectifier: false },
  erf: { formula: ['erf', 'x'], isRectifier: false },
  sigmoid: { formula: ['sigmoid', 'x'], isRectifier: false },
  gelu: { formula: ['*', ['/', 'x', 2], ['+', 1, ['erf', ['/', 'x', Math.SQRT2]]]], isRectifier: true },
  silu: { formula: ['*', 'x', ['sigmoid', 'x']], isRectifier: true },
  softplus: { formula: ['softplus', 'x'], isRectifier: false },
  elu: { formula: ['if', ['>', 'x', 0], 'x', ['expm1', ['min', 'x', 0]]], isRectifier: true },
  selu: {
    formula: ['if', ['>', 'x', 0], ['*', SCALE, 'x'], ['*', SCALE_ALPHA, ['expm1', ['min', 'x', 0]]]],
    isRectifier: true
  }
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
