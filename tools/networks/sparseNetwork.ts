import type { LayersModel } from '@tensorflow/tfjs-layers'
import { CReLU, eocInitializer, type SparseDesign } from 'sparse-gp-init'
import { inputSecondMoment } from '../digits/data.js'
import type { Contender } from './Contender.js'
import { type Shape, stack } from './stack.js'

/** The sparse network on the edge of chaos. */
export function sparseNetwork(design: SparseDesign, shape: Shape, seed: number): Contender {
  const { tau, m } = design

  function build(): LayersModel {
    const eoc = eocInitializer({ ...design, seed })
    return stack(shape, {
      inputLayer: () => ({
        kernelInitializer: eoc.inputKernel({ secondMoment: inputSecondMoment }),
        biasInitializer: eoc.bias()
      }),
      hiddenLayer: () => eoc.layer(),
      activation: () => new CReLU({ tau, m }),
      outputLayer: () => ({ kernelInitializer: eoc.outputKernel({ variance: 1 }) })
    })
  }
  return { name: 'CReLU, edge of chaos', theory: design, firstVariance: design.qStar, build }
}
