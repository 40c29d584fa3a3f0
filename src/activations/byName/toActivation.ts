import { refusal, show, wrongKind } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { type ActivationName, namedActivations } from './namedActivations.js'

/** Wherever an activation is asked for: one, the name of a parameterless one, or a layer that carries one. */
export type ActivationLike = Activation | ActivationName | { readonly activation: Activation }

export function isActivation(value: unknown): value is Activation {
  const { name, params, value: phi, slope, kinks } = (value ?? {}) as Partial<Activation>
  return (
    typeof name === 'string' &&
    typeof params === 'object' &&
    typeof phi === 'function' &&
    typeof slope === 'function' &&
    Array.isArray(kinks)
  )
}

/** The activation that `like` stands for. */
export function toActivation(caller: string, like: unknown): Activation {
  if (isActivation(like)) return like
  if (typeof like === 'string') {
    if (Object.hasOwn(namedActivations, like)) return namedActivations[like as ActivationName]()
    const expected = `one of ${Object.keys(namedActivations).join(', ')}, or a factory such as crelu({ tau, m })`
    const reason = `activation ${show(like)} is not known; use ${expected}`
    throw refusal(caller, reason, { argument: 'activation', expected, value: like })
  }
  const carried = (like as { activation?: unknown } | null | undefined)?.activation
  if (isActivation(carried)) return carried
  throw wrongKind(caller, 'activation', 'an activation, its name, or a layer that carries one', like)
}
