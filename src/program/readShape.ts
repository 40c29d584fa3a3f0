import type { Geometry } from '../runtime/Kernels.js'
import { sizeOf } from '../sizeOf.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { type Builder, unsupported, type Value } from './Builder.js'
import { channelsLast, outputShape, windowGeometry } from './windowGeometry.js'

type ShapeReader = (builder: Builder, layer: ModelLayer, inputs: readonly Value[]) => Value

const first = (inputs: readonly Value[]) => inputs[0] as Value

/** What does nothing when a trained model predicts. */
const same: ShapeReader = (_, _layer, inputs) => first(inputs)

const flatten: ShapeReader = (_, layer, inputs) => {
  channelsLast(layer)
  const { index, shape } = first(inputs)
  return { index, shape: [sizeOf(shape)] }
}

const reshape: ShapeReader = (_, layer, inputs) => {
  const { index, shape } = first(inputs)
  const target = layer.getConfig().targetShape as number[]
  const known = sizeOf(target.filter((length) => length > 0))
  return { index, shape: target.map((length) => (length > 0 ? length : sizeOf(shape) / known)) }
}

function pool(average: boolean): ShapeReader {
  return (builder, layer, inputs) => {
    channelsLast(layer)
    const x = first(inputs)
    const { poolSize, strides, padding } = layer.getConfig()
    const geometry = windowGeometry(layer, x.shape, poolSize, strides ?? poolSize, 1, padding)
    return builder.append(layer, [x], outputShape(x.shape, geometry, geometry[2]), { op: 'pool', geometry, average })
  }
}

function globalPool(average: boolean): ShapeReader {
  return (builder, layer, inputs) => {
    channelsLast(layer)
    const x = first(inputs)
    const size = x.shape.slice(0, -1)
    const geometry = windowGeometry(layer, x.shape, size, size, 1, 'valid')
    return builder.append(layer, [x], [geometry[2]], { op: 'pool', geometry, average })
  }
}

const zeroPadding: ShapeReader = (builder, layer, inputs) => {
  channelsLast(layer)
  const x = first(inputs)
  const [height, width, channels] = x.shape as [number, number, number]
  const [[top, bottom], [left, right]] = layer.getConfig().padding as [[number, number], [number, number]]
  const [outHeight, outWidth] = [top + height + bottom, left + width + right]
  const geometry: Geometry = [height, width, channels, outHeight, outWidth, 1, 1, 1, 1, 1, 1, top, left]
  return builder.append(layer, [x], [outHeight, outWidth, channels], { op: 'pad', geometry })
}

const rescaling: ShapeReader = (builder, layer, inputs) => {
  const x = first(inputs)
  const { scale, offset } = layer.getConfig() as { scale: number; offset: number }
  const parts = { center: Float32Array.of(0), scale: Float32Array.of(scale), shift: Float32Array.of(offset) }
  return builder.append(layer, [x], x.shape, { op: 'affine', ...parts })
}

const add: ShapeReader = (builder, layer, inputs) => {
  const { shape } = first(inputs)
  if (inputs.some((input) => input.shape.join() !== shape.join())) {
    const shapes = inputs.map((input) => `[${input.shape}]`).join(', ')
    throw unsupported(layer, `adds values of different shapes ${shapes}; only equal shapes are supported`)
  }
  return builder.append(layer, inputs, shape, { op: 'add' })
}

const concatenate: ShapeReader = (builder, layer, inputs) => {
  const { shape } = first(inputs)
  const given = (layer.getConfig().axis as number | null) ?? -1
  if (given < -1) {
    throw unsupported(
      layer,
      `has axis ${given}, which TensorFlow.js takes for the last one; give axis ${given + shape.length + 1}`
    )
  }
  const axis = given < 0 ? given + shape.length : given - 1
  if (axis < 0) throw unsupported(layer, 'joins along the batch; join along another axis')
  const parts = inputs.map((input) => sizeOf(input.shape.slice(axis)))
  const length = inputs.reduce((sum, input) => sum + (input.shape[axis] as number), 0)
  const joined = shape.map((own, i) => (i === axis ? length : own))
  return builder.append(layer, inputs, joined, { op: 'concatenate', outer: sizeOf(shape.slice(0, axis)), parts })
}

/** The layers that move entries, pool them or join values. */
export const shapeReaders: Readonly<Record<string, ShapeReader>> = {
  InputLayer: same,
  Flatten: flatten,
  Reshape: reshape,
  Dropout: same,
  SgpActivationDecorrelation: same,
  SpatialDropout1D: same,
  AlphaDropout: same,
  GaussianDropout: same,
  GaussianNoise: same,
  MaxPooling1D: pool(false),
  MaxPooling2D: pool(false),
  AveragePooling1D: pool(true),
  AveragePooling2D: pool(true),
  GlobalMaxPooling1D: globalPool(false),
  GlobalMaxPooling2D: globalPool(false),
  GlobalAveragePooling1D: globalPool(true),
  GlobalAveragePooling2D: globalPool(true),
  ZeroPadding2D: zeroPadding,
  Rescaling: rescaling,
  Add: add,
  Concatenate: concatenate
}
