import type { Activation } from '../../activations/Activation.js'
import { isHomogeneous } from '../../activations/homogeneous.js'
import { pairMoment, pairSlopeMoment } from './pairMoments.js'
import { type PairFunction, pairTable, type RowFunction } from './pairTable.js'

/** From this number of pairs on, series and tables are prepared. */
export const MANY = 200

/** E[φφ] and, where the tangent kernel is wanted, E[φ′φ′] of a row, another row, and their angle. */
export interface RowPairs {
  readonly product: RowFunction
  readonly slope: RowFunction | undefined
}

/**
 * The pair integrals of rows with variances of their own: from tables where there are many pairs and φ is smooth
 * enough. All variances are alike for φ(λx) = λφ(x).
 */
export function rowPairs(activation: Activation, q: Float64Array, tangent: boolean): (row: number) => RowPairs {
  const homogeneous = isHomogeneous(activation)
  const scale = q.map((own) => (homogeneous ? Math.sqrt(own) : 1))
  const variances = homogeneous ? q.map(() => 1) : q
  const pairs = 0.5 * q.length * (q.length - 1)
  const functionOf = (f: PairFunction): ((row: number) => RowFunction) => {
    const table = pairs > MANY ? pairTable(f, variances, pairs) : undefined
    return table ?? ((i) => (j, theta) => f(variances[i], variances[j], Math.cos(theta)))
  }
  const products = functionOf((q1, q2, c) => pairMoment(activation, q1, q2, c))
  const slopes = tangent ? functionOf((q1, q2, c) => pairSlopeMoment(activation, q1, q2, c)) : undefined
  return (i) => {
    const product = products(i)
    return {
      product: (j, theta) => scale[i] * scale[j] * product(j, theta),
      slope: slopes?.(i)
    }
  }
}
