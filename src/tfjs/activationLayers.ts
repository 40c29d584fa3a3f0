import type { ModelLayer } from './layersModel.js'

/*
 * How TensorFlow.js' own activation layers are configured, with its defaults.
 */

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** The slope below zero of a LeakyReLU layer. */
export const leakOf = (layer: ModelLayer): number => numberOr(layer.getConfig().alpha, 0.3)

/** The threshold of a ThresholdedReLU layer. */
export const thetaOf = (layer: ModelLayer): number => numberOr(layer.getConfig().theta, 1)

/** The height at which a ReLU layer is clipped; Infinity where it is not. */
export const heightOf = (layer: ModelLayer): number => numberOr(layer.getConfig().maxValue, Infinity)
