import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

const { layers: L } = tfl

/** Standard normal numbers. */
export const normal = (shape: number[], seed = 1) => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** A dense layer with a name. */
export function dense(units: number, name: string, more: object = {}) {
  return L.dense({ units, name, ...more })
}

/** A sequential model of the layers. */
export function stacked(...list: tfl.layers.Layer[]): tfl.Sequential {
  const model = tfl.sequential()
  for (const layer of list) model.add(layer)
  return model
}

/** Layers of 100 relu units. */
export const deepRelu = (depth: number, more: object = {}) =>
  stacked(
    ...Array.from({ length: depth }, (_, i) =>
      dense(100, `d${depth}_${i}`, { activation: 'relu', ...(i === 0 && { inputShape: [100] }), ...more })
    )
  )
