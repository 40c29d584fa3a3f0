import { understoodAs } from './layerClasses.js'
import type { ModelLayer } from './layersModel.js'

/** The layer inside a TimeDistributed one; any other layer itself. */
export const innerLayer = <Layer extends ModelLayer>(layer: Layer): Layer =>
  layer.getClassName() === 'TimeDistributed' ? (layer as unknown as { readonly layer: Layer }).layer : layer

/** The place of a layer, with the name of the one inside it. */
export const fullPath = (layer: ModelLayer, path: string): string =>
  innerLayer(layer) === layer ? path : `${path}/${innerLayer(layer).name}`

/** The two directions of a Bidirectional layer; undefined for any other one. */
function directionsOf<Layer extends ModelLayer>(layer: Layer): readonly [Layer, Layer] | undefined {
  if (layer.getClassName() !== 'Bidirectional') return undefined
  const { forwardLayer, backwardLayer } = layer as unknown as {
    readonly forwardLayer: Layer
    readonly backwardLayer: Layer
  }
  return [forwardLayer, backwardLayer]
}

/** The layers that hold the weights of a layer: the two directions of a Bidirectional one. */
export const weightHolders = <Layer extends ModelLayer>(layer: Layer): readonly Layer[] =>
  directionsOf(layer) ?? [innerLayer(layer)]

/** Whether a layer is a recurrent one that theory knows, or two directions of one. */
export const isRecurrent = (layer: ModelLayer): boolean =>
  understoodAs('theory', (directionsOf(layer)?.[0] ?? layer).getClassName()) === 'recurrent'
