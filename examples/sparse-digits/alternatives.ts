import { initializers, layers } from '@tensorflow/tfjs-layers'
import {
  CReLU,
  crelu,
  edgeOfChaos,
  eocInitializer,
  gaussianMoments,
  relu,
  ShiftedReLU,
  type SparseDesign,
  shiftedRelu
} from 'sparse-gp-init'
import { normalQuantile } from 'sparse-gp-init/theory'
import { inputSecondMoment } from '../../tools/digits/data.js'
import type { Contender } from '../../tools/networks/Contender.js'
import { type Shape, stack } from '../../tools/networks/stack.js'
import { random } from '../../tools/random.js'

/**
 * Dense ReLU with TensorFlow.js' own `heNormal`, which is truncated: its variance is 0.77 of what He et al. ask for.
 */
export function denseRelu(shape: Shape, seed: number): Contender {
  return {
    name: 'ReLU, heNormal',
    theory: { activation: relu(), sigmaW: Math.SQRT2, sigmaB: 0 },
    firstVariance: 2 * inputSecondMoment,
    build() {
      const nextSeed = seeds(seed)
      const he = () => ({ kernelInitializer: initializers.heNormal({ seed: nextSeed() }) })
      return stack(shape, {
        inputLayer: he,
        hiddenLayer: he,
        activation: () => layers.reLU(),
        outputLayer: () => ({ kernelInitializer: initializers.glorotNormal({ seed: nextSeed() }) })
      })
    }
  }
}

/** The unclipped shifted ReLU of the same sparsity on its own edge of chaos. */
export function unclipped({ qStar, sparsity }: SparseDesign, shape: Shape, seed: number): Contender {
  const tau = Math.sqrt(qStar) * normalQuantile(sparsity)
  const theory = edgeOfChaos({ activation: shiftedRelu({ tau }), qStar })
  return {
    name: 'shifted ReLU, edge of chaos',
    theory,
    firstVariance: qStar,
    build() {
      const eoc = eocInitializer({ ...theory, seed })
      return stack(shape, {
        inputLayer: () => ({
          kernelInitializer: eoc.inputKernel({ secondMoment: inputSecondMoment }),
          biasInitializer: eoc.bias()
        }),
        hiddenLayer: () => eoc.layer(),
        activation: () => new ShiftedReLU({ tau }),
        outputLayer: () => ({ kernelInitializer: eoc.outputKernel({ variance: 1 }) })
      })
    }
  }
}

/** The same CReLU with weights that keep the variance at q* without a bias: σ_w² E[φ²] = q* and σ_b = 0. */
export function variancePreserving({ qStar, tau, m }: SparseDesign, shape: Shape, seed: number): Contender {
  const activation = crelu({ tau, m })
  const { secondMoment } = gaussianMoments(activation, qStar)
  const sigmaW = Math.sqrt(qStar / secondMoment)
  return {
    name: 'CReLU, variance-preserving',
    theory: { activation, sigmaW, sigmaB: 0 },
    firstVariance: qStar,
    build() {
      const nextSeed = seeds(seed)
      const normal = (variance: number, fanIn: number) => ({
        kernelInitializer: initializers.randomNormal({ stddev: Math.sqrt(variance / fanIn), seed: nextSeed() })
      })
      return stack(shape, {
        inputLayer: () => normal(qStar / inputSecondMoment, shape.inputs),
        hiddenLayer: () => normal(sigmaW ** 2, shape.width),
        activation: () => new CReLU({ tau, m }),
        outputLayer: () => normal(1 / secondMoment, shape.width)
      })
    }
  }
}

/** A seed for each layer; never 0, which TensorFlow.js takes for none. */
function seeds(seed: number): () => number {
  const source = random(seed, 10)
  return () => 1 + source.integer(2 ** 31 - 1)
}
