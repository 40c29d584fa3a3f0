import { FINITE, numberIn, outOfRange, wrongKind } from '../../checks.js'
import { inputCovariance } from '../maps/LayerMap.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'

/** Rows of inputs, checked, in one array. */
export function checkRows(
  caller: string,
  rows: unknown
): { readonly data: Float64Array; count: number; length: number } {
  if (!Array.isArray(rows) || rows.length === 0) throw wrongKind(caller, 'rows', 'a non-empty array of rows', rows)
  const length = (rows[0] as ArrayLike<number> | undefined)?.length
  if (!(typeof length === 'number' && length > 0))
    throw wrongKind(caller, 'rows[0]', 'a non-empty array of numbers', rows[0])
  const data = new Float64Array(rows.length * length)
  for (const [i, row] of rows.entries()) {
    if (!(Array.isArray(row) || ArrayBuffer.isView(row)))
      throw wrongKind(caller, `rows[${i}]`, 'an array of numbers', row)
    const values = row as ArrayLike<number>
    if (values.length !== length)
      throw outOfRange(caller, `rows[${i}].length`, `${length}, as of the first row`, values.length)
    for (let k = 0; k < length; k++) data[i * length + k] = numberIn(caller, `rows[${i}][${k}]`, values[k], FINITE)
  }
  return { data, count: rows.length, length }
}

/** The covariances of the first layer's pre-activations, σ_w²(x·x′/d − g mean(x) mean(x′)) + σ_b². */
export function inputCovariances(
  network: CheckedNetwork,
  { data, count, length }: ReturnType<typeof checkRows>
): Float64Array {
  const means = Float64Array.from({ length: count }, (_, i) =>
    data.subarray(i * length, (i + 1) * length).reduce((sum, x) => sum + x / length, 0)
  )
  const gram = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0
      for (let k = 0; k < length; k++) product += data[i * length + k] * data[j * length + k]
      const covariance = inputCovariance(network, product / length, means[i] * means[j])
      gram[i * count + j] = covariance
      gram[j * count + i] = covariance
    }
  }
  return gram
}
