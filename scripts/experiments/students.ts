import type { Tensor } from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { antiCorrelated, glorotNormal, heNormal, type Initializer, orthogonal, raai, rai } from 'sparse-gp-init'
import { inputs, predict } from './teacher.js'

/** Hidden layers of a student, and units in each of them. */
export const depth = 15
export const width = 20

/** How the hidden layers of a student start. */
export interface Start {
  readonly name: string
  /** A layer's initialisers from a seed. */
  layer(seed: number): { readonly kernelInitializer: Initializer; readonly biasInitializer: Initializer | 'zeros' }
}

const both = (initializer: Initializer) => ({ kernelInitializer: initializer, biasInitializer: initializer })
const withoutBias = (kernelInitializer: Initializer) => ({ kernelInitializer, biasInitializer: 'zeros' as const })

/** σ_w at which a ReLU network of anti-correlation k = 1 (g = 1/2) without biases keeps the length of its inputs. */
const keepsLength = Math.sqrt((2 * Math.PI) / (Math.PI - 1 / 2))

export const starts: readonly Start[] = [
  { name: 'RAAI, k = 1', layer: (seed) => both(raai({ k: 1, seed })) },
  { name: 'RAAI, k = ∞', layer: (seed) => both(raai({ k: Infinity, seed })) },
  { name: 'anti-correlated, k = 1', layer: (seed) => withoutBias(antiCorrelated({ k: 1, sigmaW: keepsLength, seed })) },
  { name: 'RAI', layer: (seed) => both(rai({ seed })) },
  { name: 'He', layer: (seed) => withoutBias(heNormal({ seed })) },
  { name: 'orthogonal, gain √2', layer: (seed) => withoutBias(orthogonal({ gain: Math.SQRT2, seed })) }
]

/** A student: hidden ReLU layers of one start, and a linear read-out that starts alike in all of them. */
export function buildStudent(start: Start, seed: number): LayersModel {
  const model = sequential()
  const seedOf = (layer: number) => 1_000_000 + 1000 * seed + layer
  for (let layer = 0; layer < depth; layer++) {
    model.add(layers.dense({ units: width, inputShape: [inputs], activation: 'relu', ...start.layer(seedOf(layer)) }))
  }
  model.add(layers.dense({ units: 1, kernelInitializer: glorotNormal({ seed: seedOf(depth) }) }))
  return model
}

/** Largest output over some inputs less the smallest one. */
export function outputSpread(model: LayersModel, x: Tensor): number {
  const outputs = predict(model, { x })
  return Math.max(...outputs) - Math.min(...outputs)
}
