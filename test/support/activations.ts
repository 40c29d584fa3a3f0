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

/** An activation as the fixtures write it; `Infinity` is a string there. */
export interface ActivationSpec {
  readonly name: string
  readonly params: Readonly<Record<string, number | 'Infinity'>>
  readonly knots?: readonly number[]
  readonly slopes?: readonly number[]
  readonly valueAtFirstKnot?: number
}

const parameterless: Readonly<Record<string, () => Activation>> = {
  relu,
  relu6,
  hardTanh,
  identity,
  tanh,
  erfActivation,
  sigmoid,
  gelu,
  silu,
  softplus,
  selu
}

/** φ(0) of the piecewise-linear function through (knots[0], value). */
function interceptOf(knots: readonly number[], slopes: readonly number[], value: number): number {
  let x = knots[0] ?? 0
  let y = value
  for (const [i, slope] of slopes.slice(1).entries()) {
    const end = Math.min(knots[i + 1] ?? Infinity, 0)
    if (end > x) {
      y += slope * (end - x)
      x = end
    }
  }
  return y
}

export function activationOf(spec: ActivationSpec): Activation {
  const param = (name: string) => Number(spec.params[name])
  switch (spec.name) {
    case 'crelu':
      return crelu({ tau: param('tau'), m: param('m') })
    case 'cst':
      return cst({ tau: param('tau'), m: param('m') })
    case 'shiftedRelu':
      return shiftedRelu({ tau: param('tau') })
    case 'softThreshold':
      return softThreshold({ tau: param('tau') })
    case 'leakyRelu':
      return leakyRelu({ alpha: param('alpha') })
    case 'elu':
      return elu({ alpha: param('alpha') })
    case 'piecewiseLinear': {
      const { knots = [], slopes = [], valueAtFirstKnot = 0 } = spec
      return piecewiseLinear({ knots, slopes, intercept: interceptOf(knots, slopes, valueAtFirstKnot) })
    }
    default: {
      const factory = parameterless[spec.name]
      if (factory === undefined) throw new Error(`no activation '${spec.name}'`)
      return factory()
    }
  }
}

export function describeSpec(spec: ActivationSpec): string {
  return `${spec.name}(${JSON.stringify(spec.knots ?? spec.params)})`
}
