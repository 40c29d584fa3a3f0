import type { Activation } from '../../activations/Activation.js'
import { type ActivationLike, toActivation } from '../../activations/byName/toActivation.js'
import { anObject, NON_NEGATIVE, numberIn, objectWith, POSITIVE, type Range, refusal } from '../../checks.js'

/** A skip connection around every layer: $h \leftarrow \lambda h + \alpha\,(W\varphi(h) + b)$. */
export interface Residual {
  /** α, the scale of the branch, positive. */
  readonly alpha: number
  /** λ, the scale of the skip, ≥ 0 (default 1). With λ² = 1 − α² the plain network's fixed points stay. */
  readonly skip?: number
}

/** What a network may have besides activation, σ_w and σ_b. */
export interface Modifiers {
  /**
   * Anti-correlation of the weights of a unit, in (−1, ∞] (default 0): they have covariance
   * $\frac{\sigma_w^2}{N}(I - gJ/N)$, J all ones, g = k/(1 + k). At k = Infinity they sum to zero.
   */
  readonly k?: number
  /** A skip connection; a number is α, with λ = 1. */
  readonly residual?: number | Residual
  /** Dropout: the probability with which each φ(h) is kept, and divided by it, in (0, 1] (default 1). */
  readonly keepProbability?: number
}

/** A wide random network: weights $W_{ij} \sim N(0, \sigma_w^2/\text{fan-in})$, biases $b_i \sim N(0, \sigma_b^2)$. */
export interface RandomNetwork extends Modifiers {
  /** The activation of every hidden layer. */
  readonly activation: ActivationLike
  /** σ_w, in [0, 1e150]. */
  readonly sigmaW: number
  /** σ_b, in [0, 1e150]. */
  readonly sigmaB: number
}

/** {@link Modifiers} as the maps take them. */
export interface CheckedModifiers {
  /** g = k/(1 + k). */
  readonly centring: number
  /** 1/keepProbability − 1. */
  readonly noise: number
  /** α². */
  readonly branch: number
  /** λ². */
  readonly skip: number
}

/** Variances of weights and biases, the scale of the branch included. */
export interface LayerVariances {
  /** α²σ_w². */
  readonly weightVariance: number
  /** α²σ_b². */
  readonly biasVariance: number
}

/** A layer without its activation, in numbers. */
export interface LayerNumbers extends CheckedModifiers, LayerVariances {}

/** A checked network with what the maps compute with. */
export interface CheckedNetwork extends LayerNumbers {
  readonly activation: Activation
}

/** Standard deviations whose squares do not overflow. */
export const DEVIATION: Range = { expected: 'in [0, 1e150]', holds: (x) => x >= 0 && x <= 1e150 }
export const ANTI_CORRELATION: Range = { expected: '> −1 (or Infinity)', holds: (k) => k > -1 }
const PROBABILITY: Range = { expected: 'in (0, 1]', holds: (p) => p <= 1 && p > 1e-99 }

/** The names of the modifiers. */
export const MODIFIERS = ['k', 'residual', 'keepProbability'] as const

/** The modifiers of a network or of options, checked; those of a plain network if none is given. */
export function checkModifiers(caller: string, { k = 0, residual, keepProbability = 1 }: Modifiers): CheckedModifiers {
  numberIn(caller, 'k', k, ANTI_CORRELATION)
  numberIn(caller, 'keepProbability', keepProbability, PROBABILITY)
  let [branch, skip] = [1, 0]
  if (residual !== undefined) {
    const { alpha, skip: scale = 1 } =
      typeof residual === 'number'
        ? { alpha: residual }
        : objectWith<Residual>(caller, 'residual', residual, ['alpha', 'skip'])
    branch = numberIn(caller, 'alpha', alpha, POSITIVE) ** 2
    skip = numberIn(caller, 'skip', scale, NON_NEGATIVE) ** 2
  }
  return { centring: k === Infinity ? 1 : k / (1 + k), noise: 1 / keepProbability - 1, branch, skip }
}

/** The modifiers that were given, to be handed on. */
export function modifiersOf(given: { readonly [Key in keyof Modifiers]?: Modifiers[Key] | undefined }): Modifiers {
  const found: Record<string, unknown> = {}
  for (const key of MODIFIERS) if (given[key] !== undefined) found[key] = given[key]
  return found
}

/** What a network can have that the maps do not follow, and why; or that is spelt otherwise here. */
const BEYOND: readonly (readonly [key: RegExp, reason: string])[] = [
  [
    /layer ?norm|normali[sz]ation$/i,
    'layer normalisation sets the variance of every layer anew, so neither q* nor (σ_w, σ_b) is its own; leave it out and treat the layers between on their own'
  ],
  [
    /batch ?norm/i,
    'batch normalisation ties the inputs of a batch together and makes gradients explode whatever (σ_w, σ_b); leave it out and treat the layers between on their own'
  ],
  [
    /attention/i,
    'the softmax of attention mixes positions by scores that stay random at any width; leave it out and treat the layers between on their own'
  ],
  [/^keep|drop/i, 'dropout is keepProbability'],
  [/^(residual|skip|shortcut|alpha)/i, 'a skip connection is residual: { alpha, skip }'],
  [/correlation/i, 'anti-correlation is k']
]

function refuseBeyond(caller: string, network: object): void {
  for (const [key, value] of Object.entries(network)) {
    if (!value || (MODIFIERS as readonly string[]).includes(key)) continue
    const found = BEYOND.find(([pattern]) => pattern.test(key))
    if (found !== undefined) throw refusal(caller, `the maps do not follow network.${key}: ${found[1]}`)
  }
}

/** The network, checked. */
export function checkNetwork(caller: string, network: RandomNetwork): CheckedNetwork {
  const { activation, sigmaW, sigmaB, ...rest } = anObject<RandomNetwork>(caller, 'network', network)
  refuseBeyond(caller, network)
  const modifiers = checkModifiers(caller, rest)
  return {
    activation: toActivation(caller, activation),
    weightVariance: modifiers.branch * numberIn(caller, 'sigmaW', sigmaW, DEVIATION) ** 2,
    biasVariance: modifiers.branch * numberIn(caller, 'sigmaB', sigmaB, DEVIATION) ** 2,
    ...modifiers
  }
}
