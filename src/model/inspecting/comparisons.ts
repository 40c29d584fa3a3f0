import { gaussianMoments } from '../../meanField/integrals/gaussianMoments.js'
import type { Use } from '../graph.js'
import type { Observation } from '../running/Observation.js'
import { average } from '../walking/Signal.js'
import type { Step } from '../walking/Walk.js'
import { type Comparison, deadProbability, slopeKurtosis } from './expectedStatistics.js'

/** What theory says, where it says something. */
export const known = (predicted: number | undefined, standardError: number | undefined) => ({
  ...(predicted !== undefined && { predicted }),
  ...(standardError !== undefined && { standardError })
})

/** One standard deviation, over networks, of the correlation at every layer: what each layer adds to it. */
export function correlationErrors(steps: readonly Step[]): ReadonlyMap<Step, number> {
  const errors = new Map<Step, number>()
  for (const step of steps) {
    const { preActivation: signal, source } = step
    if (signal?.cross === undefined) continue
    const before = source === undefined ? 0 : (errors.get(steps[source] as Step) ?? 0)
    const c = average(signal.cross) / average(signal.squares)
    errors.set(step, Math.hypot(before, (1 - c * c) / Math.sqrt(signal.units)))
  }
  return errors
}

/**
 * Units that are dead, and how many are to be expected of a dense layer whose inputs correlate as those of pairs do.
 */
export function deadUnits(step: Step, { dead, units }: Observation, batch: number): Comparison {
  const { preActivation: signal, activation, use } = step
  const isDense = use.inputShapes[0]?.length === 2
  if (!isDense || signal?.cross === undefined || activation === undefined || !signal.isGaussian)
    return { measured: dead }
  const q = average(signal.squares)
  // Where zeros lie is told by pieces alone.
  if (activation.pieces === undefined && q > 0 && gaussianMoments(activation, q).zeroFraction > 0)
    return { measured: dead }
  const p = deadProbability(activation, q, average(signal.cross) / q, batch)
  return { measured: dead, predicted: units * p, standardError: Math.sqrt(units * p * (1 - p)) }
}

/** χ₁ as measured, from the squared gradients at a layer and at the one before. */
export function gradientRatio(
  step: Step,
  steps: readonly Step[],
  energies: ReadonlyMap<Use, number>
): Comparison | undefined {
  const source = step.source === undefined ? undefined : steps[step.source]
  const [before, here] = [source && energies.get(source.use), energies.get(step.use)]
  if (source === undefined || before === undefined || here === undefined || !(here > 0)) return undefined
  const chi1 = step.weights?.chi1
  const { preActivation, activationBehind: activation } = source
  const q = preActivation === undefined ? 0 : average(preActivation.squares)
  const units = Math.min(preActivation?.units ?? 1, step.preActivation?.units ?? 1)
  const kurtosis = activation === undefined || !(q > 0) ? 1 : slopeKurtosis(activation, q)
  return {
    measured: before / here,
    ...known(chi1, chi1 === undefined ? undefined : chi1 * Math.sqrt((3 * kurtosis - 1) / units))
  }
}
