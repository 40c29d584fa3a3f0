import type { ModelLayer } from './layersModel.js'

/** The layer inside a TimeDistributed one; any other layer itself. */
export const innerLayer = <Layer extends ModelLayer>(layer: Layer): Layer =>
  layer.getClassName() === 'TimeDistributed' ? (layer as unknown as { readonly layer: Layer }).layer : layer

/** The place of a layer, with the name of the one inside it. */
export const fullPath = (layer: ModelLayer, path: string): string =>
  innerLayer(layer) === layer ? path : `${path}/${innerLayer(layer).name}`

/** The layers that hold the weights of a layer: the two directions of a Bidirectional one. */
export function weightHolders<Layer extends ModelLayer>(layer: Layer): readonly Layer[] {
  if (layer.getClassName() !== 'Bidirectional') return [innerLayer(layer)]
  const { forwardLayer, backwardLayer } = layer as unknown as {
    readonly forwardLayer: Layer
    readonly backwardLayer: Layer
  }
  return [forwardLayer, backwardLayer]
}
