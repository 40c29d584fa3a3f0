import { createRequire } from 'node:module'
import type * as Layers from '@tensorflow/tfjs-layers'

const require = createRequire(import.meta.url)

/** tfjs-layers loaded once more, as a second version in the same program would be. */
export function secondLayers(): typeof Layers {
  const path = require.resolve('@tensorflow/tfjs-layers')
  const first = require.cache[path]
  delete require.cache[path]
  const second = require('@tensorflow/tfjs-layers') as typeof Layers
  if (first) require.cache[path] = first
  return second
}
