import { type ClassesWith, entryOf } from '../../tfjs/layerClasses.js'
import type { Shape } from '../../tfjs/layersModel.js'
import type { Layer } from '../graph.js'
import { added, concatenated, doubted, multiplied, type PassingLayer } from './joins.js'
import { affine, at, averaged, compressed, doubting, type Signal } from './Signal.js'

const same: PassingLayer = ([input]) => input as Signal
/** Positions change places, or some become channels. */
const mixed: PassingLayer = ([input]) => averaged(input as Signal)

/** How a value behind a pool relates to those before it depends on more than theory follows. */
const pooled =
  (what: string): PassingLayer =>
  ([input]) =>
    doubting(
      { ...averaged(input as Signal), isGaussian: false },
      `${what} depends on how neighbours correlate; taken as it comes in (give data)`
    )

/** The lengths of an image whose positions can be moved one by one. */
function imageOf(layer: Layer, shape: Shape | undefined): readonly [height: number, width: number] | undefined {
  const [height, width] = (shape ?? []).slice(1, -1)
  const isPlain = layer.getConfig().dataFormat !== 'channelsFirst' && shape?.length === 4
  return isPlain && typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined
}

/** An image whose position (y, x) is that of another one, or zero where there is none. */
function moved(
  signal: Signal,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  from: (y: number, x: number) => readonly [number, number]
): Signal {
  const move = (values: Float64Array) =>
    compressed(
      Float64Array.from({ length: rows * columns }, (_, i) => {
        const [y, x] = from(Math.floor(i / columns), i % columns)
        const isInside = y >= 0 && y < height && x >= 0 && x < width
        return isInside ? at(values, y * width + x) : 0
      })
    )
  const { squares, means, cross } = signal
  return { ...signal, squares: move(squares), means: move(means), ...(cross !== undefined && { cross: move(cross) }) }
}

const lost = (signal: Signal, what: string): Signal => doubting(averaged(signal), `${what}; give data`)

type Frame = readonly [readonly [number, number], readonly [number, number]]

const padded: PassingLayer = ([input], layer, [shape]) => {
  const image = imageOf(layer, shape)
  if (image === undefined) return lost(input as Signal, 'padding of an image of open shape or with its channels first')
  const [[top, bottom], [left, right]] = layer.getConfig().padding as unknown as Frame
  const size = [image[0] + top + bottom, image[1] + left + right] as const
  return moved(input as Signal, image, size, (y, x) => [y - top, x - left])
}

const cropped: PassingLayer = ([input], layer, [shape]) => {
  const image = imageOf(layer, shape)
  if (image === undefined) return averaged(input as Signal)
  const [[top, bottom], [left, right]] = layer.getConfig().cropping as unknown as Frame
  const size = [image[0] - top - bottom, image[1] - left - right] as const
  return moved(input as Signal, image, size, (y, x) => [y + top, x + left])
}

const enlarged: PassingLayer = ([input], layer, [shape]) => {
  const { size, interpolation = 'nearest' } = layer.getConfig() as { size: [number, number]; interpolation?: string }
  if (interpolation !== 'nearest')
    return lost(input as Signal, 'how neighbours correlate decides what lies between them')
  const image = imageOf(layer, shape)
  if (image === undefined) return averaged(input as Signal)
  const large = [image[0] * size[0], image[1] * size[1]] as const
  return moved(input as Signal, image, large, (y, x) => [Math.floor(y / size[0]), Math.floor(x / size[1])])
}

const dropped: PassingLayer = ([input], layer) => {
  const signal = input as Signal
  const { rate = 0 } = layer.getConfig() as { rate?: number }
  return { ...signal, dropout: signal.dropout / Math.max(1 - rate, 1e-9) }
}

const rescaled: PassingLayer = ([input], layer) => {
  const { scale = 1, offset = 0 } = layer.getConfig() as { scale?: number; offset?: number }
  return affine(input as Signal, scale, offset)
}

/** The layers without weights that a signal can be followed through. */
const passingLayers: Readonly<Record<ClassesWith<'theory', 'passing'>, PassingLayer>> = {
  InputLayer: same,
  Masking: same,
  GaussianNoise: same,
  SgpActivationDecorrelation: same,
  Flatten: mixed,
  Reshape: mixed,
  Permute: mixed,
  RepeatVector: mixed,
  Cropping2D: cropped,
  UpSampling2D: enlarged,
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
export const passingLayer = (layer: Layer): PassingLayer | undefined => entryOf(passingLayers, layer.getClassName())

/** What is taken for granted of a layer that is not known. */
export const unknownLayer: PassingLayer = (inputs, layer) =>
  doubted(`${layer.getClassName()} is not known; its output is taken as its input`)(inputs, layer, [])
