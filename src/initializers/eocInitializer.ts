import { type ActivationLike, toActivation } from '../activations/byName/toActivation.js'
import { integerIn, numberIn, objectWith, outOfRange, POSITIVE } from '../checks.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import { secondMoment as secondMomentOf } from '../meanField/integrals/moments.js'
import { ANTI_CORRELATION, type Modifiers, modifiersOf } from '../meanField/maps/RandomNetwork.js'
import {
  antiCorrelationOf,
  type CheckedDistribution,
  checkDistribution,
  type Distribution,
  entriesOf,
  leastWeightVariance,
  nameOf,
  uncoupled
} from './distributions.js'
import { givenFanIn } from './fanIn.js'
import type { Initializer } from './InitializerBase.js'
import { freshSeed } from './randomStream.js'
import { LARGEST_SEED, ScaledInitializer } from './ScaledInitializer.js'

/** What {@link eocInitializer} is asked for; a design can be passed as it is. */
export interface EocInitializerOptions extends Modifiers, Partial<Omit<SparseDesign, 'activation' | 'qStar'>> {
  /** An activation, the name of a parameterless one, or a layer that carries one. */
  readonly activation: ActivationLike
  /** The variance that the pre-activations are to keep, positive. */
  readonly qStar: number
  /** χ₁(q*), positive (default 1). */
  readonly chi1?: number
  /**
   * Distribution of the weights, each of exactly the stated variance (that of anti-correlated ones is less by the k/(1
   * + k)/fan-in of their covariance): `'normal'` (default), `'truncatedNormal'`, `'uniform'`, `'orthogonal'`,
   * `'deltaOrthogonal'`, `'decorrelated'`, `{ name: 'antiCorrelated', k }` (default where `k` is given), `'rai'`,
   * `{ name: 'raai', k }`. Biases are uniform or truncated where weights are, else normal.
   */
  readonly distribution?: Distribution
  /** An integer ≥ 0 (default: a fresh one). 0 is a seed. */
  readonly seed?: number
}

/** The fan-in of a kernel whose shape does not tell it. */
export interface FanInOption {
  /**
   * Inputs that each unit sums over, positive. A distribution whose weights depend on one another takes a kernel for a
   * depthwise one if this is the size of its window; a transposed one it does not know ({@link initializeModel} does).
   */
  readonly fanIn?: number
}

/** The two initialisers of a layer. */
export interface LayerInitializers {
  /** Standard deviation σ_w/√fan-in. */
  readonly kernelInitializer: Initializer
  /** Standard deviation σ_b. */
  readonly biasInitializer: Initializer
}

/** An edge of chaos that makes initialisers; each call draws from an independent stream of the seed. */
export interface EocInitializer extends EdgeOfChaos {
  /** Distribution of the weights. */
  readonly distribution: Distribution
  /** The seed. */
  readonly seed: number
  /** Both initialisers of a hidden layer, under the names that layers take them by. */
  layer(options?: FanInOption): LayerInitializers
  /** Kernel of a hidden layer: standard deviation σ_w/√fan-in. */
  kernel(options?: FanInOption): Initializer
  /** Bias of a hidden layer: standard deviation σ_b. */
  bias(): Initializer
  /**
   * Kernel of the first layer: together with `bias()`, pre-activation variance q* for inputs of the given mean square.
   */
  inputKernel(options: FanInOption & { readonly secondMoment: number }): Initializer
  /** Kernel of a read-out without activation: output variance as given, on top of the last hidden layer. */
  outputKernel(options: FanInOption & { readonly variance: number }): Initializer
}

const CALLER = 'eocInitializer'
/**
 * Every key of the options, those of a design among them: one that joins a design and is missing here does not compile.
 */
const KEYS: Readonly<Record<keyof EocInitializerOptions, true>> = {
  activation: true,
  qStar: true,
  chi1: true,
  distribution: true,
  seed: true,
  k: true,
  keepProbability: true,
  residual: true,
  sigmaW: true,
  sigmaB: true,
  varianceSlope: true,
  varianceCurvature: true,
  sparsity: true,
  saturation: true,
  stability: true,
  verdict: true,
  family: true,
  tau: true,
  m: true,
  advice: true
}
const KNOWN = Object.keys(KEYS) as (keyof EocInitializerOptions)[]

/** The distribution that is asked for, which has to fit the anti-correlation. */
function distributionFor(given: Distribution | undefined, k: number | undefined): CheckedDistribution {
  if (k !== undefined) numberIn(CALLER, 'k', k, ANTI_CORRELATION)
  const usual: Distribution = k === undefined || k === 0 ? 'normal' : { name: 'antiCorrelated', k }
  const wanted = given === undefined ? usual : given
  const distribution = checkDistribution(CALLER, wanted)
  const drawn = antiCorrelationOf(distribution)
  if (k !== undefined && k !== drawn) {
    throw outOfRange(CALLER, 'k', `that of the distribution (${drawn}); leave one of them out`, k)
  }
  return distribution
}

/**
 * Initialisers that start a network on the edge of chaos, at a chosen variance of its pre-activations.
 *
 * $$W_{ij} \sim \mathcal D(0, \sigma_w^2/\text{fan-in}), \qquad b_i \sim \mathcal D(0, \sigma_b^2)$$
 *
 * The fan-in is read off the kernel's shape for dense layers and convolutions. TensorFlow.js does not tell an
 * initialiser what kind of layer it serves, so two kinds need it given: `fanIn: kh·kw` for a depthwise kernel, and
 * `fanIn: kh·kw·inputChannels/(strides product)` for a transposed convolution.
 *
 * With `k` the weights of a unit are anti-correlated, and σ_b is the larger one of {@link edgeOfChaos} with that `k`.
 * The first layer and the read-out have independent weights then, and with `'rai'` and `'raai'`, whose weights are not
 * centred: what those two do to variance is to be measured, not computed.
 *
 * @param options `activation` and `qStar`, or a design as it is; `chi1`, positive (default 1); `k`, `keepProbability`
 *   and `residual` as in {@link RandomNetwork}; `distribution`, a name, or an object of name and k; `seed`, an integer
 *   ≥ 0
 * @returns the edge of chaos and five functions that make initialisers: `layer`, `kernel`, `bias`, `inputKernel`,
 *   `outputKernel`; the same seed and order of calls give the same numbers on every backend
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or where no edge of chaos
 *   exists
 * @remarks Accuracy: the standard deviations are those of {@link edgeOfChaos}, the entries float32.
 * @example
 * ```ts
 * const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })
 * const eoc = eocInitializer({ ...design, seed: 1 })
 * const hidden = tf.layers.dense({ units: 128, ...eoc.layer() })
 * const activation = new CReLU(design)
 * eoc.sigmaW === design.sigmaW // -> true
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232; Dent & Tanner (2026), arXiv 2602.05779.
 */
export function eocInitializer(options: EocInitializerOptions): EocInitializer {
  const {
    qStar,
    chi1 = 1,
    seed = freshSeed(),
    ...given
  } = objectWith<EocInitializerOptions>(CALLER, 'options', options, KNOWN)
  const activation = toActivation(CALLER, given.activation)
  for (const key of ['tau', 'm'] as const) {
    if (given[key] !== undefined && given[key] !== activation.params[key]) {
      throw outOfRange(CALLER, key, `that of the activation (${activation.params[key]}), if given`, given[key])
    }
  }
  const { residual, keepProbability } = given
  const distribution = distributionFor(given.distribution, given.k)
  numberIn(CALLER, 'qStar', qStar, POSITIVE)
  numberIn(CALLER, 'chi1', chi1, POSITIVE)
  integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED)
  const k = antiCorrelationOf(distribution)
  const modifiers = modifiersOf({ k: k === 0 ? given.k : k, residual, keepProbability })
  const eoc = solveEdgeOfChaos(CALLER, activation, qStar, chi1, modifiers)
  const least = leastWeightVariance(distribution)
  if (eoc.sigmaW ** 2 < least) {
    const remedy = `one with σ_w² ≥ ${least} for the distribution ${nameOf(distribution)}`
    throw outOfRange(CALLER, 'activation', remedy, activation.name)
  }

  let streams = 0
  const scaled = (sigma: number, fanIn: number | 'fromShape', drawn = distribution): Initializer =>
    new ScaledInitializer({ sigma, fanIn, distribution: drawn, seed, stream: streams++ })

  function kernel(options: FanInOption = {}): Initializer {
    const caller = `${CALLER}.kernel`
    return scaled(
      eoc.sigmaW,
      givenFanIn(caller, objectWith<FanInOption>(caller, 'options', options, ['fanIn']).fanIn, 'fromShape')
    )
  }

  const bias = (): Initializer => scaled(eoc.sigmaB, 1, entriesOf(distribution))

  return {
    ...eoc,
    distribution,
    seed,
    kernel,
    bias,
    layer: (options = {}) => ({ kernelInitializer: kernel(options), biasInitializer: bias() }),
    inputKernel(options) {
      const caller = `${CALLER}.inputKernel`
      const known = ['secondMoment', 'fanIn'] as const
      const { secondMoment, ...rest } = objectWith<typeof options>(caller, 'options', options, known)
      numberIn(caller, 'secondMoment', secondMoment, POSITIVE)
      if (eoc.sigmaB ** 2 > qStar)
        throw outOfRange(CALLER, 'residual', 'one whose σ_b² does not exceed q*', JSON.stringify(residual))
      return scaled(
        Math.sqrt((qStar - eoc.sigmaB ** 2) / secondMoment),
        givenFanIn(caller, rest.fanIn, 'fromShape'),
        uncoupled(distribution)
      )
    },
    outputKernel(options) {
      const caller = `${CALLER}.outputKernel`
      const known = ['variance', 'fanIn'] as const
      const { variance, ...rest } = objectWith<typeof options>(caller, 'options', options, known)
      numberIn(caller, 'variance', variance, POSITIVE)
      return scaled(
        Math.sqrt(variance / secondMomentOf(activation, qStar)),
        givenFanIn(caller, rest.fanIn, 'fromShape'),
        uncoupled(distribution)
      )
    }
  }
}
