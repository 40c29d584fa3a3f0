import { Tensor } from '@tensorflow/tfjs-core'
import { outOfRange, wrongKind } from '../checks.js'

/** The columns of a tensor [.., units] as a matrix, in float64; every entry finite, at least one of them. */
export function columnsOf(caller: string, argument: string, tensor: unknown): Float64Array[] {
  if (!(tensor instanceof Tensor)) throw wrongKind(caller, argument, 'a tensor of shape […, units]', tensor)
  const { dtype, rank, shape, size } = tensor
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw wrongKind(caller, `${argument}.dtype`, "'float32' or 'int32'", dtype)
  }
  if (rank < 2) throw outOfRange(caller, `${argument}.rank`, 'at least 2', rank)
  if (size === 0) throw outOfRange(caller, `${argument}.size`, 'at least 1', size)
  const units = shape.at(-1) as number
  const data = tensor.dataSync()
  const columns = Array.from({ length: units }, () => new Float64Array(data.length / units))
  data.forEach((value, i) => {
    if (!Number.isFinite(value)) throw outOfRange(caller, argument, 'finite in every entry', value)
    const column = columns[i % units] as Float64Array
    column[Math.floor(i / units)] = value
  })
  return columns
}
