import { objectWith } from '../checks.js'
import type { LayerArgs } from './PointwiseLayer.js'

/** Checks that a layer was given options; which ones, its activation checks. */
export function layerOptions(caller: string, args: LayerArgs): void {
  objectWith<LayerArgs>(caller, 'options', args)
}
