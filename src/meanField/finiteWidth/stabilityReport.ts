import { objectWith } from '../../checks.js'
import { threeDigits } from '../../text/digits.js'
import { roughPercent } from '../../text/percent.js'
import { type Basin, basinOf } from '../fixedPoints/basin.js'
import { type DepthScales, depthScales } from '../fixedPoints/depthScales.js'
import { highestMiss, type NearMiss, nearMisses } from '../fixedPoints/nearMisses.js'
import { type Stability, stabilityOf, verdictOf } from '../fixedPoints/stability.js'
import { type VarianceFixedPoint, varianceFixedPoints } from '../fixedPoints/varianceFixedPoints.js'
import { gaussianMoments } from '../integrals/gaussianMoments.js'
import { correlationMapCurvature } from '../maps/correlationMapCurvature.js'
import { layerChi1, layerVariance, layerVarianceCurvature, layerVarianceSlope } from '../maps/layerVariance.js'
import { type CheckedNetwork, checkNetwork, type RandomNetwork } from '../maps/RandomNetwork.js'
import { chainOf, checkDepth, checkFinite, checkStart, checkWidth, type FiniteWidth } from './finiteWidth.js'

/** What {@link stabilityReport} is asked for. */
export interface StabilityReportOptions {
  /** The variance of the first pre-activations, positive (default: the `qStar` of a design). */
  readonly q?: number
  /** Units of every layer, an integer in [2, 10⁷]; without it the network is infinitely wide. */
  readonly width?: number
  /** Layers, an integer in [1, 10⁴] (default 100). */
  readonly depth?: number
}

/** What {@link stabilityReport} returns. */
export interface StabilityReport {
  /** Where the variance settles from q: q itself where that is a fixed point, 0, or Infinity. */
  readonly settles: number
  /** Layers until it is within 1 % of there, or, dying out or diverging, by a factor 100 away; 0 for a fixed point. */
  readonly settlesAfter: number
  /** How the map treats a small deviation from where it settles; absent at 0 and Infinity. */
  readonly stability?: Stability
  /** V′ where it settles; absent at 0 and Infinity, as all that follows up to the fixed points. */
  readonly varianceSlope?: number
  /** V″ there. */
  readonly varianceCurvature?: number
  /** χ₁ there. */
  readonly chi1?: number
  /** Share of exact zeros there. */
  readonly sparsity?: number
  /**
   * R″(1) there: Infinity where φ′ jumps, so that inputs approach one another like 1/l², else like 1/l on the edge of
   * chaos.
   */
  readonly correlationCurvature?: number
  /** How many layers signals survive there. */
  readonly depthScales?: DepthScales
  /** All fixed points of the variance map. */
  readonly fixedPoints: readonly VarianceFixedPoint[]
  /** The variances that settle at the same place. */
  readonly basin: Basin
  /** Where, beyond that place, V(q) comes closest to q without crossing it, if anywhere. */
  readonly nearMiss?: NearMiss
  /** What the width does, if it was given and signals settle. */
  readonly finiteWidth?: FiniteWidth
  /** Whether nothing stands in the way of training a network of that depth (and width). */
  readonly trainable: boolean
  /** What does. */
  readonly obstacles: readonly string[]
  /** All of it in sentences. */
  readonly verdict: string
}

const FIXED = 1e-6
/**
 * Networks train down to about this many depth scales (Schoenholz et al. 2017), where signals are e⁻⁶ of what they
 * were.
 */
const TRAINABLE_SCALES = 6
/** More networks than this share may not stray beyond 2q. */
const MOST_STRAYING = 0.05
/** From this on, the standard deviation of the variance over q tells nothing of what is usual. */
const WIDE = 5
/** A gap of V(q) below q smaller than this share of q holds variance up for many layers. */
const NEAR = 0.05

/** Where the variance settles from q. */
function settlingPoint(network: CheckedNetwork, points: readonly VarianceFixedPoint[], q: number): number {
  const excess = layerVariance(network, q) / q - 1
  if (Math.abs(excess) <= FIXED) return q
  const ahead = points.map((point) => point.q).filter((point) => (excess > 0 ? point > q : point < q))
  return excess > 0 ? Math.min(Infinity, ...ahead) : Math.max(0, ...ahead)
}

function layersToSettle(network: CheckedNetwork, from: number, to: number): number {
  if (from === to) return 0
  const arrived = (q: number) =>
    to === 0 ? q <= from / 100 : to === Infinity ? q >= from * 100 : Math.abs(q / to - 1) <= 0.01
  let layers = 0
  for (let q = from; !arrived(q) && layers < 1e5; layers++) q = layerVariance(network, q)
  return layers
}

/** The fixed points beyond q*, in a sentence. */
export function beyond(network: CheckedNetwork, points: readonly VarianceFixedPoint[], at: number): string | undefined {
  const others = points.filter(({ q }) => q > at * (1 + FIXED))
  const next = others.find(({ stability }) => stability === 'stable')
  if (others.length === 0) return undefined
  const barrier = others[0] as VarianceFixedPoint
  const there = `at ${threeDigits(barrier.q / at)} q* lies ${barrier.stability === 'unstable' ? 'a barrier' : 'another fixed point'}`
  if (next === undefined || next === barrier) return `Above, ${there}.`
  const { zeroFraction } = gaussianMoments(network.activation, next.q)
  return `Above, ${there}; a network that passes it settles at ${threeDigits(next.q / at)} q*, with ${roughPercent(zeroFraction)} zeros and χ₁ = ${threeDigits(layerChi1(network, next.q))} a layer.`
}

function ofMiss({ q, gap }: NearMiss, at: number): string {
  return `V(q) comes within ${roughPercent(-gap)} of q at ${threeDigits(q / at)} q*: variance that strays there lingers.`
}

/** What a finite width does, in a sentence. */
export function ofWidth(finite: FiniteWidth, width: number, depth: number): string {
  const { basin, logGradient } = finite
  const spread = finite.spread < WIDE ? `spreads by ${roughPercent(finite.spread)}` : 'has heavy tails'
  const left = basin.high === Infinity && basin.low === 0 ? '' : `, ${roughPercent(finite.escape)} have left the basin`
  return `At width ${width} and depth ${depth} the variance ${spread}${left}, ${roughPercent(finite.aboveTwice)} end above 2 q, and the squared gradient varies by a factor e^±${threeDigits(logGradient.deviation)}.`
}

type Local = Required<Pick<StabilityReport, 'chi1' | 'sparsity' | 'stability' | 'depthScales'>>

/** What stands in the way of training where signals settle. */
function obstaclesOf(
  { chi1, sparsity, stability, depthScales: scales }: Local,
  finite: FiniteWidth | undefined,
  depth: number
): string[] {
  const found: string[] = []
  const reach = (scale: number) => depth <= TRAINABLE_SCALES * Math.abs(scale)
  if (!reach(scales.gradient)) {
    const way = chi1 < 1 ? 'vanish' : 'explode'
    found.push(`gradients ${way} over ${threeDigits(Math.abs(scales.gradient))} layers (χ₁ = ${threeDigits(chi1)})`)
  }
  if (!reach(scales.correlation))
    found.push(`inputs become indistinguishable over ${threeDigits(scales.correlation)} layers`)
  if (sparsity === 1) found.push('every unit is zero')
  if (stability === 'unstable') found.push('the variance leaves q')
  if (stability === 'one-sided') found.push('the noise of a finite width carries the variance off to one side')
  // Where every q is a fixed point, gradients do not depend on it.
  if (finite !== undefined && stability !== 'marginal' && finite.aboveTwice > MOST_STRAYING) {
    found.push(`${roughPercent(finite.aboveTwice)} of the networks of that width stray beyond 2 q`)
  }
  return found
}

/**
 * The global look at a network: where its variance settles, whether that holds at a width and a depth, and whether it
 * can be trained, in numbers and in words.
 *
 * $$q \to V(q) \to V(V(q)) \to \dots$$
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param options `width`, an integer in [2, 10⁷]; `depth`, an integer in [1, 10⁴] (default 100); `q`, positive, the
 *   variance that the first layer begins with (default: the `qStar` of a design)
 * @returns where the variance settles and how stably, the other fixed points, near misses, `finiteWidth`, `trainable`
 *   with its `obstacles`, and the `verdict`
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or a width together with a
 *   skip connection or an activation that jumps
 * @remarks Accuracy: that of the parts. What counts as trainable is a rule of thumb: a depth of at most six depth
 *   scales, a two-sided fixed point, and at most 5 % of the networks beyond 2q.
 * @example
 * ```ts
 * const he = { activation: crelu({ tau: 1, m: 1 }), sigmaW: Math.SQRT2, sigmaB: 0 }
 * stabilityReport(he, { q: 1 }).obstacles // -> ['signals die out']
 * const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.7 })
 * stabilityReport(design, { width: 300, depth: 100 }).trainable // -> true
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232, for trainable depths; Price et al. (2024), arXiv 2402.16184, for
 *   one-sided stability.
 */
export function stabilityReport(
  network: RandomNetwork & { readonly qStar: number },
  options?: StabilityReportOptions
): StabilityReport
export function stabilityReport(
  network: RandomNetwork,
  options: StabilityReportOptions & { readonly q: number }
): StabilityReport
export function stabilityReport(network: RandomNetwork, options: StabilityReportOptions = {}): StabilityReport {
  const caller = 'stabilityReport'
  const known = ['q', 'width', 'depth'] as const
  const { q: given, width, depth = 100 } = objectWith<StabilityReportOptions>(caller, 'options', options, known)
  const checked = width === undefined ? checkNetwork(caller, network) : checkFinite(caller, network)
  const q = checkStart(caller, network, given)
  checkDepth(caller, depth)
  if (width !== undefined) checkWidth(caller, width)

  const fixedPoints = varianceFixedPoints(network)
  const settles = settlingPoint(checked, fixedPoints, q)
  const settlesAfter = layersToSettle(checked, q, settles)
  const basin = basinOf(checked, fixedPoints, settles === 0 || settles === Infinity ? q : settles)
  const way =
    settles === q
      ? ''
      : `V(q) = ${threeDigits(layerVariance(checked, q))} at q = ${threeDigits(q)}: the variance ${settles === 0 ? 'dies out' : settles === Infinity ? 'diverges' : `settles at ${threeDigits(settles)}`} (${settlesAfter} layers). `
  if (settles === 0 || settles === Infinity) {
    const obstacles = [settles === 0 ? 'signals die out' : 'the variance diverges']
    const verdict = `${way}Not trainable: ${obstacles.join('; ')}.`
    return { settles, settlesAfter, fixedPoints, basin, trainable: false, obstacles, verdict }
  }
  const [varianceSlope, varianceCurvature] = [
    layerVarianceSlope(checked, settles),
    layerVarianceCurvature(checked, settles)
  ]
  const chi1 = layerChi1(checked, settles)
  const local = {
    settles,
    settlesAfter,
    stability: stabilityOf(settles, varianceSlope, varianceCurvature),
    varianceSlope,
    varianceCurvature,
    chi1,
    sparsity: gaussianMoments(checked.activation, settles).zeroFraction,
    correlationCurvature: correlationMapCurvature(network, 1, settles),
    depthScales: depthScales(network, settles)
  }
  const miss = highestMiss(nearMisses(checked, settles).filter(({ gap }) => gap < 0))
  const nearMiss = miss !== undefined && miss.gap > -NEAR ? miss : undefined
  const finiteWidth = width === undefined ? undefined : chainOf(checked, { q, width, depth }, basin)
  const obstacles = obstaclesOf(local, finiteWidth, depth)
  const trainable = obstacles.length === 0
  const sentences = [
    verdictOf(settles, varianceSlope, varianceCurvature, chi1),
    beyond(checked, fixedPoints, settles),
    nearMiss && ofMiss(nearMiss, settles),
    finiteWidth && width && ofWidth(finiteWidth, width, depth),
    trainable ? `Trainable at depth ${depth}.` : `Not trainable at depth ${depth}: ${obstacles.join('; ')}.`
  ]
  return {
    ...local,
    fixedPoints,
    basin,
    ...(nearMiss && { nearMiss }),
    ...(finiteWidth && { finiteWidth }),
    trainable,
    obstacles,
    verdict: way + sentences.filter((sentence) => sentence !== undefined).join(' ')
  }
}
