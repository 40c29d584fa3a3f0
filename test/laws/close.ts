import { expect } from 'vitest'

export function expectClose(got: number, expected: number, bound: number, label = ''): void {
  expect(Math.abs(got - expected), `${label} got ${got}, expected ${expected}, bound ${bound}`).toBeLessThanOrEqual(
    bound
  )
}

/** Central difference of sixth order; its error is of order h⁶ and rounding/h. */
export function derivative(f: (x: number) => number, x: number, h: number): number {
  const difference = (k: number) => f(x + k * h) - f(x - k * h)
  return (45 * difference(1) - 9 * difference(2) + difference(3)) / (60 * h)
}
