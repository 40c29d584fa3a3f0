import type { Layer, Shape } from './graph.js'
import { average, averaged, doubting, type Signal, zipped } from './Signal.js'

/** What a layer without weights makes of its inputs. */
export type PassingLayer = (inputs: readonly Signal[], layer: Layer, shapes: readonly Shape[]) => Signal

const same: PassingLayer = ([input]) => input as Signal
/** Positions change places, or some become channels. */
const mixed: PassingLayer = ([input]) => averaged(input as Signal)

/** The positions of images, every one repeated or moved, as the layer's own function of their shape. */
const pooled =
  (what: string): PassingLayer =>
  ([input]) =>
    doubting(
      { ...averaged(input as Signal), isGaussian: false },
      `${what} depends on how neighbours correlate; taken as it comes in (give data)`
    )

/** Inside positions of an image stay, those around it are zero. */
const padded: PassingLayer = ([input], layer, [shape]) => {
  const signal = input as Signal
  const lengths = (shape as Shape).slice(1, -1)
  const { padding, dataFormat } = layer.getConfig() as {
    padding: [[number, number], [number, number]]
    dataFormat: string
  }
  if (dataFormat === 'channelsFirst' || lengths.some((length) => length === null)) {
    return doubting(averaged(signal), 'padding of an image of open shape or with its channels first')
  }
  const [height, width] = lengths as [number, number]
  const [[top, bottom], [left, right]] = padding
  const columns = left + width + right
  const frame = (values: Float64Array) =>
    Float64Array.from({ length: (top + height + bottom) * columns }, (_, i) => {
      const [y, x] = [Math.floor(i / columns) - top, (i % columns) - left]
      const isInside = y >= 0 && y < height && x >= 0 && x < width
      return isInside ? (values[values.length === 1 ? 0 : y * width + x] as number) : 0
    })
  return {
    ...signal,
    squares: frame(signal.squares),
    means: frame(signal.means),
    ...(signal.cross !== undefined && { cross: frame(signal.cross) })
  }
}

const agreed = (values: readonly (number | undefined)[]): number | undefined =>
  values.every((value) => value !== undefined && Math.abs(value - (values[0] as number)) < 1e-9) ? values[0] : undefined

const sum = (...values: number[]): number => values.reduce((total, x) => total + x, 0)

/** What several inputs share, with the source left out: who made what is no longer told. */
function joined(inputs: readonly Signal[], own: Partial<Signal>): Signal {
  const doubt = inputs.find((input) => input.doubt !== undefined)?.doubt
  const { source, ...first } = inputs[0] as Signal
  const slope = agreed(inputs.map((input) => input.slope))
  return {
    ...first,
    slope,
    isInput: inputs.every(({ isInput }) => isInput),
    spread: sum(...inputs.map(({ spread }) => spread)),
    units: Math.min(...inputs.map(({ units }) => units)),
    dropout: Math.max(...inputs.map(({ dropout }) => dropout)),
    ...(doubt !== undefined && { doubt }),
    ...own
  }
}

const crosses = (inputs: readonly Signal[]): Float64Array[] | undefined => {
  const found = inputs.flatMap(({ cross }) => (cross === undefined ? [] : [cross]))
  return found.length === inputs.length ? found : undefined
}

/** Σ x_i for independent terms: their squares add, and twice the products of their means. */
function added(inputs: readonly Signal[], scale = 1): Signal {
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

function channelsOf(shape: Shape | undefined): number {
  return shape?.at(-1) ?? 1
}

/** Channels of one after those of the other. */
const concatenated: PassingLayer = (inputs, layer, shapes) => {
  const { axis = -1 } = layer.getConfig() as { axis?: number }
  const isOfChannels = axis === -1 || axis === (shapes[0]?.length ?? 0) - 1
  const channels = shapes.map(channelsOf)
  const total = sum(...channels)
  const parts = isOfChannels ? inputs : inputs.map(averaged)
  const weighted = (arrays: readonly Float64Array[]) =>
    zipped(arrays, (...values) => sum(...values.map((x, i) => (x * (channels[i] as number)) / total)))
  const products = crosses(parts)
  const variances = parts.map(({ squares }) => average(squares))
  const slopes = parts.map(({ slope }) => slope)
  return joined(parts, {
    squares: weighted(parts.map(({ squares }) => squares)),
    means: weighted(parts.map(({ means }) => means)),
    ...(products !== undefined && { cross: weighted(products) }),
    slope: slopes.some((slope) => slope === undefined)
      ? undefined
      : sum(...(slopes as number[]).map((slope, i) => (slope * (channels[i] as number)) / total)),
    spread: sum(...parts.map(({ spread }, i) => spread * ((channels[i] as number) / total) ** 2)),
    isGaussian: parts.every(({ isGaussian }) => isGaussian) && agreed(variances) !== undefined,
    units: sum(...parts.map(({ units }) => units))
  })
}

const dropped: PassingLayer = ([input], layer) => {
  const signal = input as Signal
  const { rate = 0 } = layer.getConfig() as { rate?: number }
  return { ...signal, dropout: signal.dropout / Math.max(1 - rate, 1e-9) }
}

const doubted =
  (what: string): PassingLayer =>
  (inputs) =>
    doubting(joined(inputs.map(averaged), { isGaussian: false, slope: undefined }), what)

const multiplied: PassingLayer = (inputs) => {
  const product = (of: (input: Signal) => Float64Array) =>
    zipped(inputs.map(of), (...values) => values.reduce((total, x) => total * x, 1))
  const own = { squares: product(({ squares }) => squares), means: product(({ means }) => means) }
  return doubting(
    joined(inputs, { ...own, isGaussian: false, slope: undefined }),
    'a product of values, taken as independent'
  )
}

const rescaled: PassingLayer = ([input], layer) => {
  const signal = input as Signal
  const { scale = 1, offset = 0 } = layer.getConfig() as { scale?: number; offset?: number }
  const about = (square: number, mean: number) => scale * scale * square + 2 * scale * offset * mean + offset * offset
  return {
    ...signal,
    squares: zipped([signal.squares, signal.means], about),
    means: zipped([signal.means], (mean) => scale * mean + offset),
    ...(signal.cross !== undefined && { cross: zipped([signal.cross, signal.means], about) }),
    isGaussian: signal.isGaussian && offset === 0,
    slope: signal.slope === undefined ? undefined : signal.slope * scale * scale
  }
}

/** The layers without weights that a signal can be followed through. */
const passingLayers: Readonly<Record<string, PassingLayer>> = {
  InputLayer: same,
  Masking: same,
  GaussianNoise: same,
  SgpActivationDecorrelation: same,
  Flatten: mixed,
  Reshape: mixed,
  Permute: mixed,
  RepeatVector: mixed,
  Cropping2D: mixed,
  UpSampling2D: mixed,
  ZeroPadding2D: padded,
  Dropout: dropped,
  SpatialDropout1D: dropped,
  GaussianDropout: dropped,
  AlphaDropout: same,
  MaxPooling1D: pooled('max pooling'),
  MaxPooling2D: pooled('max pooling'),
  MaxPooling3D: pooled('max pooling'),
  GlobalMaxPooling1D: pooled('max pooling'),
  GlobalMaxPooling2D: pooled('max pooling'),
  AveragePooling1D: pooled('average pooling'),
  AveragePooling2D: pooled('average pooling'),
  AveragePooling3D: pooled('average pooling'),
  GlobalAveragePooling1D: pooled('average pooling'),
  GlobalAveragePooling2D: pooled('average pooling'),
  Add: (inputs) => added(inputs),
  Average: (inputs) => added(inputs, 1 / inputs.length),
  Concatenate: concatenated,
  Multiply: multiplied,
  Maximum: doubted('the larger of two values'),
  Minimum: doubted('the smaller of two values'),
  Dot: doubted('a scalar product of two values'),
  Rescaling: rescaled
}

/** What a layer without weights makes of its inputs, where that is known. */
export function passingLayer(layer: Layer): PassingLayer | undefined {
  const name = layer.getClassName()
  return Object.hasOwn(passingLayers, name) ? passingLayers[name] : undefined
}

/** What is taken for granted of a layer that is not known. */
export const unknownLayer: PassingLayer = (inputs, layer) =>
  doubted(`${layer.getClassName()} is not known; its output is taken as its input`)(inputs, layer, [])
