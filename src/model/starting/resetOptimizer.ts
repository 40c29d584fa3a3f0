import { dispose, scalar, type Variable } from '@tensorflow/tfjs-core'

interface Slot {
  readonly variable: Variable
}

const isSlots = (value: unknown): value is Slot[] =>
  Array.isArray(value) && value.length > 0 && value.every((slot) => (slot as Slot | null)?.variable !== undefined)

function assign(variable: unknown, value: number): void {
  const fresh = scalar(value)
  ;(variable as Variable).assign(fresh as never)
  fresh.dispose()
}

/**
 * Forgets the moments that an optimiser has gathered for weights that are no more; it makes them anew at its next step.
 *
 * @returns whether there were any
 */
export function resetOptimizer(optimizer: unknown): boolean {
  const fields = Object.entries((optimizer ?? {}) as Record<string, unknown>)
  const slots = fields.map(([, value]) => value).filter(isSlots)
  if (slots.length === 0) return false
  for (const list of slots) {
    dispose(list.map(({ variable }) => variable))
    list.length = 0
  }
  const { accBeta1, accBeta2, beta1, beta2, iteration } = optimizer as Readonly<Record<string, unknown>>
  // Powers of β that Adam and Adamax keep; Adamax counts its steps.
  for (const [power, beta] of [
    [accBeta1, beta1],
    [accBeta2, beta2]
  ]) {
    if (power !== undefined && typeof beta === 'number') assign(power, beta)
  }
  if (typeof (iteration as Variable | undefined)?.assign === 'function') assign(iteration, 0)
  return true
}
