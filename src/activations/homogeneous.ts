import type { Activation } from './Activation.js'

/** Whether φ(λx) = λφ(x) for λ > 0. */
export const isHomogeneous = ({ pieces, value }: Activation): boolean =>
  pieces?.every(({ from, to }) => [from, to].every((end) => end === 0 || !Number.isFinite(end))) === true &&
  value(0) === 0
