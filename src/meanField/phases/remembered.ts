/** A function of a number that computes each of its values once. */
export function remembered<Value>(f: (x: number) => Value): (x: number) => Value {
  const values = new Map<number, Value>()
  return (x) => {
    const known = values.get(x)
    if (known !== undefined) return known
    const value = f(x)
    values.set(x, value)
    return value
  }
}
