import { integerIn, numberIn, objectWith, POSITIVE } from '../checks.js'

/**
 * How strongly a penalty acts, and until when.
 *
 * $$s(t) = s_0 \max(0, 1 - t/T)$$
 *
 * Linear, because then every number explains itself: at step t the share t/T of the strength is gone, and the whole
 * schedule exerts half of what a constant one would in T steps.
 */
export interface FadingOptions {
  /** Strength s₀ at the first step, positive and finite (default 0.01). */
  readonly strength?: number
  /** Training steps T after which the penalty is off, an integer ≥ 1 (default: it never fades). */
  readonly fadeSteps?: number
  /**
   * Training steps already taken, an integer ≥ 0 (default 0); a saved model holds it, so that training resumes where it
   * stopped.
   */
  readonly step?: number
}

/** Options of a schedule, checked. */
export interface FadingSchedule {
  readonly strength: number
  readonly fadeSteps: number | undefined
  readonly step: number
}

const KEYS = ['strength', 'fadeSteps', 'step'] as const

/** The schedule among the options of `caller`, which may have the keys `others` besides. */
export function readSchedule<T extends FadingOptions>(
  caller: string,
  options: T,
  others: readonly (keyof T)[] = []
): FadingSchedule {
  const { strength = 0.01, fadeSteps, step = 0 } = objectWith<T>(caller, 'options', options, [...KEYS, ...others])
  return {
    strength: numberIn(caller, 'strength', strength, POSITIVE),
    fadeSteps:
      fadeSteps === undefined ? undefined : integerIn(caller, 'fadeSteps', fadeSteps, 1, Number.MAX_SAFE_INTEGER),
    step: integerIn(caller, 'step', step, 0, Number.MAX_SAFE_INTEGER)
  }
}

/** s(t). */
export function strengthAt({ strength, fadeSteps }: FadingSchedule, step: number): number {
  return fadeSteps === undefined ? strength : strength * Math.max(0, 1 - step / fadeSteps)
}

/** The options from which a schedule goes on after `step` steps, as JSON keeps them. */
export function scheduleConfig({ strength, fadeSteps }: FadingSchedule, step: number): Record<string, number> {
  return fadeSteps === undefined ? { strength } : { strength, fadeSteps, step }
}
