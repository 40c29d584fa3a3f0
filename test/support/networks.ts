import type { Activation, Modifiers, RandomNetwork } from '../../src/theory.js'

/** The modifiers of a network as the fixtures write them; `Infinity` is a string there. */
export interface ModifiersSpec {
  readonly k?: number | 'Infinity'
  readonly keep?: number
  readonly residual?: { readonly alpha: number; readonly skip: number }
}

/** A network as the fixtures write it, without its activation. */
export interface NetworkSpec extends ModifiersSpec {
  readonly sigmaW: number
  readonly sigmaB: number
}

export function modifiersOf({ k, keep, residual }: ModifiersSpec): Modifiers {
  return {
    ...(k !== undefined && { k: Number(k) }),
    ...(keep !== undefined && { keepProbability: keep }),
    ...(residual !== undefined && { residual })
  }
}

export function networkOf(
  activation: Activation,
  { sigmaW, sigmaB, ...modifiers }: NetworkSpec
): RandomNetwork & { readonly activation: Activation } {
  return { activation, sigmaW, sigmaB, ...modifiersOf(modifiers) }
}
