import { sizeOf } from '../sizeOf.js'
import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import type { Builder, Value } from './Builder.js'
import { channelsLast } from './windowGeometry.js'

/** What a layer makes of a value that it does not compute anew. */
type ShapeReader = (builder: Builder, layer: ModelLayer, x: Value) => Value

const same: ShapeReader = (_, _layer, x) => x

const flatten: ShapeReader = (_, layer, { index, shape }) => {
  channelsLast(layer)
  return { index, shape: [sizeOf(shape)] }
}

const reshape: ShapeReader = (_, layer, { index, shape }) => {
  const target = layer.getConfig().targetShape as number[]
  const known = sizeOf(target.filter((length) => length > 0))
  return { index, shape: target.map((length) => (length > 0 ? length : sizeOf(shape) / known)) }
}

/** The layers that change a shape at most. */
export const shapeReaders: Readonly<Record<ClassesWith<'program', 'shape'>, ShapeReader>> = {
  InputLayer: same,
  SgpActivationDecorrelation: same,
  Flatten: flatten,
  Reshape: reshape
}
