import { gaussianMoments, type RandomNetwork, type SparseDesign, varianceMap } from 'sparse-gp-init/theory'
import { designOf, HE } from './design.js'
import type { LayerState, Start } from './protocol.js'
import type { Settings } from './settings.js'
import { numberText } from './shown.js'

/** What mean-field theory says of a network before it is trained. */
export interface Prediction {
  readonly sigmaW: number
  readonly sigmaB: number
  readonly layers: readonly LayerState[]
  /** What follows, in sentences. */
  readonly text: string
}

export type Predictions = Readonly<Record<Start, Prediction>>

/** Below this a variance is called vanished: nothing comes near a threshold then. */
const VANISHED = 1e-6

function layersOf(network: RandomNetwork, firstVariance: number, depth: number): LayerState[] {
  const layers: LayerState[] = []
  for (
    let variance = firstVariance;
    layers.length < depth;
    variance = variance > 0 ? varianceMap(network, variance) : 0
  ) {
    const sparsity = variance > 0 ? gaussianMoments(network.activation, variance).zeroFraction : 1
    layers.push({ variance, sparsity })
  }
  return layers
}

function heText(layers: readonly LayerState[], { tau }: SparseDesign): string {
  const at = (layer: number) => numberText(layers[layer - 1]?.variance ?? Number.NaN)
  const vanished = layers.findIndex(({ variance }) => variance < VANISHED) + 1
  if (vanished === 0) {
    return (
      `The variance is ${at(1)} in layer 1, ${at(2)} in layer 2 and ${at(layers.length)} in layer ${layers.length}: ` +
      'it shrinks, but does not vanish within this depth.'
    )
  }
  const shrinks =
    vanished > 2 ? `${at(2)} in layer 2 and below 10⁻⁶ from layer ${vanished} on` : 'below 10⁻⁶ in layer 2'
  return (
    `The variance is ${at(1)} in layer 1, ${shrinks}. No pre-activation reaches τ = ${numberText(tau)} there: ` +
    'all activations are zero whatever the input, and no gradient passes.'
  )
}

/** Of both starts, for inputs of mean square 1. */
export function predict(settings: Settings): Predictions {
  const design = designOf(settings)
  const { activation, sigmaW, sigmaB, qStar, verdict } = design
  const heLayers = layersOf({ activation, ...HE }, HE.sigmaW ** 2, settings.depth)
  return {
    designed: { sigmaW, sigmaB, layers: layersOf(design, qStar, settings.depth), text: verdict },
    he: { ...HE, layers: heLayers, text: heText(heLayers, design) }
  }
}
