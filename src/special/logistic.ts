/** 1/(1 + e^{−x}), with full relative precision in the left tail. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Its derivative, with full relative precision in both tails. */
export const logisticSlope = (x: number): number => logistic(x) * logistic(-x)
