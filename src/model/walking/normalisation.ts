import { sizeOf } from '../../sizeOf.js'
import { threeDigits } from '../../text/digits.js'
import { epsilonOf, normalisationWeights } from '../../tfjs/normalisation.js'
import type { Layer, Variable } from '../graph.js'
import { affine, average, type Signal, zipped } from './Signal.js'
import type { StepOf, Walk } from './Walk.js'

const filled = (variable: Variable, value: number): Float32Array =>
  new Float32Array(sizeOf(variable.shape as number[])).fill(value)

const meanOf = (variable: Variable | undefined, otherwise: number): number =>
  variable === undefined ? otherwise : average(Float64Array.from(variable.read().dataSync()))

/**
 * Batch normalisation starts as the identity in use, and keeps mean and variance in training: the moving statistics are
 * those that theory expects, γ and β undo the normalisation by them. Without γ it sets the variance to 1.
 */
export function batchNormalisationStep(
  walk: Walk,
  layer: Layer,
  input: Signal,
  leftBecause: string | undefined
): StepOf {
  const epsilon = epsilonOf(layer)
  const { gamma, beta, movingMean, movingVariance } = normalisationWeights<Variable>(layer)
  const { setter } = walk
  if (setter === undefined || leftBecause !== undefined) {
    const scale = meanOf(gamma, 1) / Math.sqrt(Math.max(meanOf(movingVariance, 1) + epsilon, 1e-30))
    const shift = meanOf(beta, 0) - scale * meanOf(movingMean, 0)
    return { action: 'left', reason: leftBecause ?? 'read', outputs: [affine(input, scale, shift)] }
  }
  const mean = average(input.means)
  const variance = Math.max(average(input.squares) - mean * mean, 0)
  const deviation = Math.sqrt(variance + epsilon)
  const assign = (variable: Variable | undefined, value: number) => {
    if (variable !== undefined) setter.assign(variable, filled(variable, value))
  }
  assign(gamma, deviation)
  assign(beta, mean)
  assign(movingMean, mean)
  assign(movingVariance, variance)
  const scale = gamma === undefined ? 1 / deviation : 1
  const shift = beta === undefined ? -scale * mean : mean - scale * mean
  const reason =
    gamma === undefined
      ? 'moving statistics as theory expects them; without γ the variance becomes 1'
      : `the identity in use, and keeps mean and variance in training: γ = ${threeDigits(deviation)}, β = ${threeDigits(mean)}`
  return { action: 'set', reason, outputs: [affine(input, scale, shift)] }
}

/** Layer normalisation: γ and β such that the second moment stays. */
export function layerNormalisationStep(
  walk: Walk,
  layer: Layer,
  input: Signal,
  leftBecause: string | undefined
): StepOf {
  const { gamma, beta } = normalisationWeights<Variable>(layer)
  const { setter } = walk
  const mean = average(input.means)
  const variance = Math.max(average(input.squares) - mean * mean, 0)
  const isSet = setter !== undefined && leftBecause === undefined
  if (isSet) {
    if (gamma !== undefined) setter.assign(gamma, filled(gamma, Math.sqrt(variance)))
    if (beta !== undefined) setter.assign(beta, filled(beta, mean))
  }
  const scale = isSet ? (gamma === undefined ? 1 : Math.sqrt(variance)) : meanOf(gamma, 1)
  const shift = isSet ? (beta === undefined ? 0 : mean) : meanOf(beta, 0)
  const normalised: Signal = {
    ...input,
    squares: Float64Array.of(scale * scale + shift * shift),
    means: Float64Array.of(shift),
    ...(input.cross !== undefined && {
      cross: zipped(
        [input.cross, input.squares],
        (x, square) => (square > 0 ? (scale * scale * x) / square : 0) + shift ** 2
      )
    }),
    isGaussian: input.isGaussian && shift === 0,
    slope: input.slope === undefined || !(variance > 0) ? undefined : (input.slope * scale * scale) / variance,
    spread: 0
  }
  return {
    action: isSet ? 'set' : 'left',
    reason: isSet ? 'γ and β such that mean and variance stay' : (leftBecause ?? 'read'),
    outputs: [normalised]
  }
}
