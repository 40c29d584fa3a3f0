import { numberIn, outOfRange, type Range, wrongKind } from '../../checks.js'

/** The argument as a copy of a list of numbers that ascend strictly, each inside `range`. */
export function ascending(caller: string, argument: string, list: unknown, range: Range): Float64Array {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView))
  if (!isList) throw wrongKind(caller, argument, 'an array of numbers', list)
  const values = list as unknown as ArrayLike<unknown>
  if (values.length === 0) throw outOfRange(caller, argument, 'a list of at least one number', list)
  return Float64Array.from(values, (value, i) => {
    const x = numberIn(caller, `${argument}[${i}]`, value, range)
    if (i > 0 && !(x > (values[i - 1] as number))) {
      throw outOfRange(caller, argument, 'strictly ascending', `${values[i - 1]}, ${x}`)
    }
    return x
  })
}
