import type { Activation } from '../activations/Activation.js'
import { type ActivationLike, toActivation } from '../activations/toActivation.js'
import { anObject, numberIn, type Range } from '../checks.js'

/** A wide random network: weights $W_{ij} \sim N(0, \sigma_w^2/\text{fan-in})$, biases $b_i \sim N(0, \sigma_b^2)$. */
export interface RandomNetwork {
  /** The activation of every hidden layer. */
  readonly activation: ActivationLike
  /** σ_w, in [0, 1e150]. */
  readonly sigmaW: number
  /** σ_b, in [0, 1e150]. */
  readonly sigmaB: number
}

/** A checked network with what the maps compute with. */
export interface CheckedNetwork {
  readonly activation: Activation
  /** σ_w². */
  readonly weightVariance: number
  /** σ_b². */
  readonly biasVariance: number
}

/** Standard deviations whose squares do not overflow. */
const DEVIATION: Range = { expected: 'in [0, 1e150]', holds: (x) => x >= 0 && x <= 1e150 }

const UNSUPPORTED = ['k', 'residual', 'keepProbability']

export function checkNetwork(caller: string, network: RandomNetwork): CheckedNetwork {
  const { activation, sigmaW, sigmaB } = anObject<RandomNetwork>(caller, 'network', network)
  for (const key of UNSUPPORTED) {
    if ((network as unknown as Record<string, unknown>)[key] !== undefined) {
      throw new RangeError(`${caller}: network.${key} is not supported by this version; leave it out`)
    }
  }
  return {
    activation: toActivation(caller, activation),
    weightVariance: numberIn(caller, 'sigmaW', sigmaW, DEVIATION) ** 2,
    biasVariance: numberIn(caller, 'sigmaB', sigmaB, DEVIATION) ** 2
  }
}
