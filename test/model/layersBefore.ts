import * as tfl from '@tensorflow/tfjs-layers'
import { initializeModel, type LayerReport } from 'sparse-gp-init'
import { expect } from 'vitest'
import { apply } from './support.js'

type Layer = tfl.layers.Layer
type Value = tfl.SymbolicTensor

/** What a list of layers makes of a value, one after the other. */
export const through = (input: Value, ...list: readonly Layer[]): Value =>
  list.reduce((y, layer) => apply(layer, y), input)

export const dense = (name: string, more: object = {}): Layer => tfl.layers.dense({ units: 6, name, ...more })

/** A model of the layers, with a layer `next` and a read-out behind them. */
export function modelOf(shape: readonly (number | null)[], ...list: readonly Layer[]): tfl.LayersModel {
  const input = tfl.input({ shape: shape as number[] })
  return tfl.model({ inputs: input, outputs: through(input, ...list, dense('next'), dense('last')) })
}

/** What `initializeModel` says of the layer of that name. */
export function reported(of: tfl.LayersModel, name: string, options: object = {}): LayerReport {
  const found = initializeModel(of, { seed: 1, ...options }).layers.find(({ layer }) => layer === name)
  return found ?? expect.fail(`no layer ${name}`)
}
