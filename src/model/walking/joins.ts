import type { Shape } from '../../tfjs/layersModel.js'
import type { Layer } from '../graph.js'
import { average, averaged, doubting, type Signal, zipped } from './Signal.js'

/** What a layer without weights makes of its inputs. */
export type PassingLayer = (inputs: readonly Signal[], layer: Layer, shapes: readonly Shape[]) => Signal

const agreed = (values: readonly (number | undefined)[]): number | undefined =>
  values.every((value) => value !== undefined && Math.abs(value - (values[0] as number)) < 1e-9) ? values[0] : undefined

const sum = (...values: number[]): number => values.reduce((total, x) => total + x, 0)

/** What several inputs share, with the source left out: who made what is no longer told. */
function joined(inputs: readonly Signal[], own: Partial<Signal>): Signal {
  const doubt = inputs.find((input) => input.doubt !== undefined)?.doubt
  const { source: _, cross: __, isMixed: ___, doubt: ____, ...first } = inputs[0] as Signal
  const slope = agreed(inputs.map((input) => input.slope))
  return {
    ...first,
    slope,
    isInput: inputs.every(({ isInput }) => isInput),
    spread: sum(...inputs.map(({ spread }) => spread)),
    units: Math.min(...inputs.map(({ units }) => units)),
    dropout: Math.max(...inputs.map(({ dropout }) => dropout)),
    origins: new Set(inputs.flatMap(({ origins }) => [...origins])),
    ...(doubt !== undefined && { doubt }),
    ...(inputs.some(({ isMixed }) => isMixed) && { isMixed: true }),
    ...own
  }
}

const crosses = (inputs: readonly Signal[]): Float64Array[] | undefined => {
  const found = inputs.flatMap(({ cross }) => (cross === undefined ? [] : [cross]))
  return found.length === inputs.length ? found : undefined
}

/** Whether no two of them come from the same weights. */
function areIndependent(inputs: readonly Signal[]): boolean {
  const all = new Set(inputs.flatMap(({ origins }) => [...origins]))
  return all.size === inputs.reduce((count, { origins }) => count + origins.size, 0)
}

/** Σ x_i: the squares of independent terms add, and twice the products of their means. */
export function added(inputs: readonly Signal[], scale = 1): Signal {
  const sum = ofIndependent(inputs, scale)
  return areIndependent(inputs)
    ? sum
    : doubting(sum, 'terms of a sum that share weights; taken as independent (give data)')
}

function ofIndependent(inputs: readonly Signal[], scale: number): Signal {
  const means = inputs.map((input) => input.means)
  const squares = inputs.map((input) => input.squares)
  const between = zipped(means, (...m) => sum(...m) ** 2 - sum(...m.map((x) => x * x)))
  const products = crosses(inputs)
  return joined(inputs, {
    squares: zipped([between, ...squares], (b, ...s) => scale ** 2 * (b + sum(...s))),
    means: zipped(means, (...m) => scale * sum(...m)),
    ...(products !== undefined && {
      cross: zipped([between, ...products], (b, ...s) => scale ** 2 * (b + sum(...s)))
    }),
    isGaussian: inputs.every(({ isGaussian }) => isGaussian)
  })
}

/** Channels of one after those of the other. */
export const concatenated: PassingLayer = (inputs, layer, shapes) => {
  const { axis = -1 } = layer.getConfig() as { axis?: number }
  const rank = shapes[0]?.length ?? 0
  const along = axis < 0 ? axis + rank : axis
  const isOfChannels = along === rank - 1
  const channels = shapes.map((shape) => shape[along] ?? 1)
  const total = sum(...channels)
  const parts = isOfChannels ? inputs : inputs.map(averaged)
  const weighted = (arrays: readonly Float64Array[]) =>
    zipped(arrays, (...values) => sum(...values.map((x, i) => (x * channels[i]) / total)))
  const products = crosses(parts)
  const variances = parts.map(({ squares }) => average(squares))
  const slopes = parts.map(({ slope }) => slope)
  return joined(parts, {
    squares: weighted(parts.map(({ squares }) => squares)),
    means: weighted(parts.map(({ means }) => means)),
    ...(products !== undefined && { cross: weighted(products) }),
    slope: slopes.some((slope) => slope === undefined)
      ? undefined
      : sum(...(slopes as number[]).map((slope, i) => (slope * channels[i]) / total)),
    spread: sum(...parts.map(({ spread }, i) => spread * (channels[i] / total) ** 2)),
    isGaussian: parts.every(({ isGaussian }) => isGaussian) && agreed(variances) !== undefined,
    units: sum(...parts.map(({ units }) => units))
  })
}

export const doubted =
  (what: string): PassingLayer =>
  (inputs) =>
    doubting(joined(inputs.map(averaged), { isGaussian: false, slope: undefined }), what)

export const multiplied: PassingLayer = (inputs) => {
  const product = (of: (input: Signal) => Float64Array) =>
    zipped(inputs.map(of), (...values) => values.reduce((total, x) => total * x, 1))
  const own = { squares: product(({ squares }) => squares), means: product(({ means }) => means) }
  return doubting(
    joined(inputs, { ...own, isGaussian: false, slope: undefined }),
    'a product of values, taken as independent'
  )
}
