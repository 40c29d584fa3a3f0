import { show } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { elu } from '../named/elu.js'
import { leakyRelu } from '../named/leakyRelu.js'
import { piecewiseLinear } from '../piecewiseLinear.js'
import { crelu } from '../sparse/crelu.js'
import { cst } from '../sparse/cst.js'
import { shiftedRelu } from '../sparse/shiftedRelu.js'
import { softThreshold } from '../sparse/softThreshold.js'
import type { SparsifierName } from '../sparse/sparsifiers.js'
import { type ActivationName, namedActivations } from './namedActivations.js'

type Params = Readonly<Record<string, number>>

/** The name of an activation that takes parameters and is no sparsifier. */
export type ParameterisedName = 'leakyRelu' | 'elu'

/** The factories that take parameters, by the name of what they make. */
const parameterised: Readonly<Record<SparsifierName | ParameterisedName, (params: never) => Activation>> = {
  crelu,
  cst,
  shiftedRelu,
  softThreshold,
  leakyRelu,
  elu
}

function numbered(params: Params, prefix: string, first: number): number[] {
  const values: number[] = []
  for (let i = first; params[`${prefix}${i}`] !== undefined; i++) values.push(params[`${prefix}${i}`])
  return values
}

/** Whether {@link activationFromParams} would make this activation from its name and parameters. */
export function isNamed({ name, params, custom, expression }: Activation): boolean {
  return (
    custom === undefined &&
    expression === undefined &&
    params.slope0 === undefined &&
    (Object.hasOwn(parameterised, name) || Object.hasOwn(namedActivations, name))
  )
}

/** What to say of an activation that only its maker can make again. */
export function notRebuildable(caller: string, name: string): RangeError {
  return new RangeError(
    `${caller}: activation ${show(name)} cannot be rebuilt from its name; one made by defineActivation has to be defined again and passed as it is`
  )
}

/** An activation from its name and parameters: the inverse of reading them off, for everything the library names. */
export function activationFromParams(caller: string, name: string, params: Params): Activation {
  if (params.slope0 !== undefined && params.intercept !== undefined) {
    const { intercept } = params
    const [knots, slopes] = [numbered(params, 'knot', 1), numbered(params, 'slope', 0)]
    if (Object.keys(params).length !== 1 + knots.length + slopes.length) {
      throw new RangeError(`${caller}: the parameters of ${show(name)} are not those of a piecewise-linear function`)
    }
    return piecewiseLinear({ name, intercept, knots, slopes })
  }
  if (Object.hasOwn(parameterised, name)) return parameterised[name as keyof typeof parameterised](params as never)
  if (Object.hasOwn(namedActivations, name))
    return (namedActivations[name as ActivationName] as (params: Params) => Activation)(params)
  throw notRebuildable(caller, name)
}
