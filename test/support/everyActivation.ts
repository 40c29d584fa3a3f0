import {
  type Activation,
  crelu,
  cst,
  elu,
  erfActivation,
  gelu,
  hardTanh,
  identity,
  leakyRelu,
  piecewiseLinear,
  relu,
  relu6,
  selu,
  shiftedRelu,
  sigmoid,
  silu,
  softplus,
  softThreshold,
  tanh
} from '../../src/theory.js'

/** One of each, for tests that go through all of them. */
const everyActivation: readonly Activation[] = [
  crelu({ tau: 1, m: 0.75 }),
  crelu({ tau: 0, m: Infinity }),
  cst({ tau: 0.5, m: 1.25 }),
  cst({ tau: 0.5, m: Infinity }),
  shiftedRelu({ tau: 0.75 }),
  softThreshold({ tau: 0.75 }),
  relu(),
  leakyRelu({ alpha: 0.25 }),
  relu6(),
  hardTanh(),
  identity(),
  piecewiseLinear({ knots: [-1, 0.5, 2], slopes: [0, -0.5, 1.5, 0.25], intercept: -0.25 }),
  tanh(),
  erfActivation(),
  sigmoid(),
  gelu(),
  silu(),
  softplus(),
  elu(),
  elu({ alpha: 0.5 }),
  selu()
]

export const describeActivation = ({ name, params }: Activation): string =>
  `${name}(${Object.entries(params)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')})`

/** The activations by what a test title calls them. */
export const titled = everyActivation.map((activation) => ({ title: describeActivation(activation), activation }))
