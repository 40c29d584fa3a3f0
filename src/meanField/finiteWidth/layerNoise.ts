import { expectations } from '../../quadrature/gaussianExpectation.js'
import { layerVariance } from '../maps/layerVariance.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'

/*
 * Given a layer of N units with pre-activations drawn from N(0, q), those of the next have the variance
 *
 *   q′ = σ_w² ( mean(φ²μ²) − g mean(φμ)² ) + σ_b²,   μ = dropout mask / keep,
 *
 * to first order σ_w² mean(Z) + const with Z = φ²μ² − 2g E[φ] φμ; and the squared gradient is multiplied by
 * σ_w² mean(φ′²μ²ξ²), ξ ~ N(0, 1) from the weights that it passes. So moments of φ and φ′ up to the sixth tell mean,
 * variance and skewness of one layer's noise.
 */

/** One layer's noise at width N, given the variance q of its pre-activations. */
export interface LayerNoise {
  /** E[q′]. */
  readonly mean: number
  /** Standard deviation of q′. */
  readonly deviation: number
  /** Skewness of q′. */
  readonly skewness: number
  /** E[log of the factor on the squared gradient], the noise of the weights that it passes included. */
  readonly logGradient: number
  /** The same without that noise. */
  readonly logActivity: number
  /** Variance of the first logarithm. */
  readonly gradientVariance: number
  /** Variance of the second. */
  readonly activityVariance: number
  /** Regression of both on q′. */
  readonly regression: number
}

/** A layer none of whose units is active has no gradient; its logarithm is taken as that of this. */
const LEAST_FACTOR = 1e-300
/** A share of active units whose third power would underflow. */
const LEAST_ACTIVE = 1e-100
/** A variance of φ² whose power 3/2 would. */
const LEAST_VARIANCE = 1e-200

/** Beyond this relative variance hardly a unit is active in any network; it counts as this. */
const MOST_VARIANCE = 100

/** Mean and variance of log(mean of N positive numbers over their expectation). */
interface LogOfMean {
  readonly mean: number
  readonly variance: number
}

/** To second order in 1/N, from the second and third moment of one number over powers of its expectation. */
function logOfMean(second: number, third: number, width: number): LogOfMean {
  const variance = Math.min(Math.max(second - 1, 0) / width, MOST_VARIANCE)
  const cumulant = (third - 3 * second + 2) / width ** 2
  const square = variance * variance
  // Where active units are few the expansion fails; it may change the first order by half.
  const near = (expansion: number, first: number) => Math.min(Math.max(expansion, 0.5 * first), 1.5 * first)
  return {
    mean: -near(0.5 * variance - cumulant / 3 + 0.75 * square, 0.5 * variance),
    variance: near(variance - cumulant + 2.5 * square, variance)
  }
}

/** The noise of one layer. */
export function layerNoise(network: CheckedNetwork, q: number, width: number): LayerNoise {
  const { activation, weightVariance: w, centring: g, noise } = network
  const { value, slope, kinks } = activation
  const raw = expectations(
    (x, out) => {
      const [phi, rise] = [value(x), slope(x) ** 2]
      for (let k = 0, power = phi; k < 6; k++, power *= phi) out[k] = power
      out[6] = rise
      out[7] = rise * rise
      out[8] = rise * phi
      out[9] = rise * phi * phi
      out[10] = rise * rise * rise
    },
    11,
    q,
    kinks
  )
  const rho = 1 / (1 + noise)
  const moment = (k: number) => raw[k - 1] / rho ** (k - 1)
  const [m1, m2, m3, m4, m5, m6] = [1, 2, 3, 4, 5, 6].map(moment) as [number, number, number, number, number, number]
  const t = 2 * g * m1
  const first = m2 - t * m1
  const second = m4 - 2 * t * m3 + t * t * m2 - first ** 2
  const third = m6 - 3 * t * m5 + 3 * t * t * m4 - t ** 3 * m3 - first * (3 * second + first ** 2)
  const deviation = w * Math.sqrt(Math.max(second, 0) / width)

  const [rise, fourth, mixed, both, sixth] = raw.slice(6) as [number, number, number, number, number]
  const active = rise / rho
  const isActive = active > LEAST_ACTIVE
  const covariance = isActive ? (both / rho ** 3 - (t * mixed) / rho ** 2 - active * first) / active : 0
  const log = Math.log(Math.max(w * active, LEAST_FACTOR))
  const [gradient, activity] = [
    { fourth: 3, sixth: 15 },
    { fourth: 1, sixth: 1 }
  ].map((ofGauss) =>
    isActive
      ? logOfMean(
          (ofGauss.fourth * fourth) / rho ** 3 / active ** 2,
          (ofGauss.sixth * sixth) / rho ** 5 / active ** 3,
          width
        )
      : { mean: 0, variance: 0 }
  ) as [LogOfMean, LogOfMean]
  return {
    mean: layerVariance(network, q) - (w * g * (m2 - m1 * m1)) / width,
    deviation,
    skewness: second > LEAST_VARIANCE ? third / (second ** 1.5 * Math.sqrt(width)) : 0,
    logGradient: log + gradient.mean,
    logActivity: log + activity.mean,
    gradientVariance: gradient.variance,
    activityVariance: activity.variance,
    regression: isActive && deviation ** 2 > 0 ? (w * covariance) / (width * deviation ** 2) : 0
  }
}
