/** 1/(1 + e^{−x}), with full relative precision in the left tail. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
