import { type Activation, CReLU, type EdgeOfChaos, edgeOfChaos, eocInitializer } from 'sparse-gp-init'
import { crelu, designSparseActivation, varianceMap } from 'sparse-gp-init/theory'
import 'sparse-gp-init/register'

const activation: Activation = crelu({ tau: 1, m: 1 })
const eoc: EdgeOfChaos = edgeOfChaos({ activation, qStar: 1 })
const design = designSparseActivation({ family: 'cst', sparsity: 0.9 })
const kept: number = varianceMap(eoc, eoc.qStar)
const layer = new CReLU({ tau: design.tau, m: Infinity })
const { kernelInitializer, biasInitializer } = eocInitializer({ activation, qStar: 1, seed: 0 }).layer()

// @ts-expect-error an activation needs its parameters
crelu({ tau: 1 })
// @ts-expect-error no such family
designSparseActivation({ family: 'relu', sparsity: 0.9 })

export { biasInitializer, design, kept, kernelInitializer, layer }
