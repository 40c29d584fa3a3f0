import type { Geometry } from '../runtime/geometry.js'
import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import type { AnyStep } from './AnyStep.js'
import type { Builder, Value } from './Builder.js'
import { channelsLast, geometryOf, outputShape } from './windowGeometry.js'

/** Maximum or average of every window. */
export interface PoolStep extends AnyStep {
  readonly op: 'pool'
  readonly geometry: Geometry
  readonly average: boolean
}

/** Zeros around an image: the geometry of a 1 × 1 convolution with that padding. */
export interface PadStep extends AnyStep {
  readonly op: 'pad'
  readonly geometry: Geometry
}

/** Steps that move windows over images. */
export type WindowStep = PoolStep | PadStep

type WindowReader = (builder: Builder, layer: ModelLayer, x: Value) => Value

const pool =
  (average: boolean): WindowReader =>
  (builder, layer, x) => {
    const geometry = geometryOf(layer, x.shape)
    const shape = outputShape(x.shape, geometry, geometry[2])
    return builder.append<PoolStep>(layer, [x], shape, { op: 'pool', geometry, average })
  }

const globalPool =
  (average: boolean): WindowReader =>
  (builder, layer, x) => {
    channelsLast(layer)
    const [height, width, channels] = (x.shape.length === 2 ? [1, ...x.shape] : x.shape) as [number, number, number]
    const geometry: Geometry = [height, width, channels, 1, 1, height, width, height, width, 1, 1, 0, 0]
    return builder.append<PoolStep>(layer, [x], [channels], { op: 'pool', geometry, average })
  }

const zeroPadding: WindowReader = (builder, layer, x) => {
  channelsLast(layer)
  const [height, width, channels] = x.shape as [number, number, number]
  const [[top, bottom], [left, right]] = layer.getConfig().padding as [[number, number], [number, number]]
  const [outHeight, outWidth] = [top + height + bottom, left + width + right]
  const geometry: Geometry = [height, width, channels, outHeight, outWidth, 1, 1, 1, 1, 1, 1, top, left]
  return builder.append<PadStep>(layer, [x], [outHeight, outWidth, channels], { op: 'pad', geometry })
}

/** The layers that move windows over images. */
export const windowReaders: Readonly<Record<ClassesWith<'program', 'window'>, WindowReader>> = {
  MaxPooling1D: pool(false),
  MaxPooling2D: pool(false),
  AveragePooling1D: pool(true),
  AveragePooling2D: pool(true),
  GlobalMaxPooling1D: globalPool(false),
  GlobalMaxPooling2D: globalPool(false),
  GlobalAveragePooling1D: globalPool(true),
  GlobalAveragePooling2D: globalPool(true),
  ZeroPadding2D: zeroPadding
}
