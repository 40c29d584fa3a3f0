import { designSparseActivation, type EdgeOfChaos, edgeOfChaos } from 'sparse-gp-init'
import { trainAntiCorrelated } from './antiCorrelatedTraining.js'
import { escapingNetworks } from './antiCorrelatedVariance.js'
import type { Experiment } from './Experiment.js'
import { readDigits } from './mnist.js'

const { activation, qStar, tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.9 })

/** The same CReLU on its edge of chaos, with incoming weights of each unit that are anti-correlated by k. */
const start = (k: number): EdgeOfChaos => edgeOfChaos({ activation, qStar, k })

/** Anti-correlated weights under a clipped activation: the library's own idea and result, not the papers'. */
export const antiCorrelated: Experiment = {
  summary: 'CReLU networks with anti-correlated weights: share whose variance escapes, training on MNIST (--data)',
  async run(data) {
    const digits = readDigits(data)
    const variance = escapingNetworks([0, 1, Infinity].map(start))
    const training = await trainAntiCorrelated([0, Infinity].map(start), { tau, m }, digits)
    return `${variance}\n\n${training}`
  }
}
