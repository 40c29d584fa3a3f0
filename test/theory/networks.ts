import {
  type Activation,
  type ActivationLike,
  crelu,
  cst,
  designSparseActivation,
  edgeOfChaos,
  elu,
  leakyRelu,
  type RandomNetwork,
  shiftedRelu,
  softThreshold,
  varianceMapSlope
} from '../../src/theory.js'

/** A network, and the variance that it starts from. */
export interface Start {
  readonly label: string
  readonly network: RandomNetwork & { readonly activation: Activation }
  readonly q: number
}

const SPARSITIES = [0.5, 0.7, 0.85, 0.9, 0.95]
const SLOPES = [0.5, 0.7]

const designs: Start[] = (['crelu', 'cst'] as const).flatMap((family) =>
  SPARSITIES.flatMap((sparsity) =>
    SLOPES.map((varianceSlope) => {
      const network = designSparseActivation({ family, sparsity, varianceSlope })
      return { label: `${family} s=${sparsity} V'=${varianceSlope}`, network, q: 1 }
    })
  )
)

function onTheEdge(label: string, activation: ActivationLike, q: number, chi1 = 1): Start {
  return { label: `${label} q*=${q} chi1=${chi1}`, network: edgeOfChaos({ activation, qStar: q, chi1 }), q }
}

/** Softplus has no edge of chaos at all, sigmoid none at small q*: somewhere below it, then. */
export const starts: readonly Start[] = [
  ...designs,
  onTheEdge('crelu at q* = 4', crelu({ tau: 2, m: 2 }), 4),
  onTheEdge('cst with tau = 0', cst({ tau: 0, m: 1 }), 0.5),
  onTheEdge('shiftedRelu', shiftedRelu({ tau: 0.5 }), 1),
  onTheEdge('softThreshold', softThreshold({ tau: 1 }), 1),
  onTheEdge('relu', 'relu', 1),
  onTheEdge('leakyRelu', leakyRelu({ alpha: 0.2 }), 2),
  onTheEdge('relu6', 'relu6', 4),
  onTheEdge('hardTanh', 'hardTanh', 0.5),
  onTheEdge('identity', 'identity', 1),
  onTheEdge('tanh', 'tanh', 0.5),
  onTheEdge('erf', 'erf', 0.5),
  onTheEdge('sigmoid', 'sigmoid', 1, 0.1),
  onTheEdge('sigmoid', 'sigmoid', 100),
  onTheEdge('gelu', 'gelu', 1, 0.8),
  onTheEdge('silu', 'silu', 1, 0.8),
  onTheEdge('softplus', 'softplus', 1, 0.3),
  onTheEdge('elu', 'elu', 1, 0.8),
  onTheEdge('elu alpha = 0.5', elu({ alpha: 0.5 }), 1, 0.8),
  onTheEdge('selu', 'selu', 1, 0.8)
]

const ROUNDING = 1e-9

/** V′(q*) < 1: these keep their variance through many layers; the others are followed one layer at a time. */
export const isStable = ({ network, q }: Start): boolean => varianceMapSlope(network, q) < 1 - ROUNDING
