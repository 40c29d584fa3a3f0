import { dispose, type Tensor } from '@tensorflow/tfjs-core'
import { type EdgeOfChaos, eocInitializer, finiteWidth, type Initializer } from 'sparse-gp-init'
import { random } from '../../tools/random.js'
import { drawnNetworks } from '../../tools/simulation/chain.js'
import { share } from './estimate.js'
import { table, withError } from './markdown.js'

const width = 300
const depth = 100
const drawn = 400
const weighted = 40

function values(initializer: Initializer, shape: number[]): Float32Array {
  const tensor: Tensor = initializer.apply(shape)
  const result = tensor.dataSync() as Float32Array
  dispose(tensor)
  return result
}

const meanOf = (x: Float64Array, f: (x: number) => number) => x.reduce((sum, value) => sum + f(value), 0) / x.length

/** φ through a kernel [in, out] as TensorFlow.js keeps it, and a bias. */
function dense(phi: Float64Array, kernel: Float32Array, bias: Float32Array): Float64Array {
  const result = Float64Array.from(bias)
  for (const [i, x] of phi.entries()) {
    if (x === 0) continue
    for (let j = 0; j < width; j++) result[j] += x * kernel[i * width + j]
  }
  return result
}

/**
 * Sends one input through a network of the library's own weights and biases.
 *
 * @returns the variance of its last pre-activations given the layer before, over q*
 */
function lastVariance(eoc: EdgeOfChaos, seed: number): number {
  const { activation, qStar, sigmaW, sigmaB, k = 0 } = eoc
  const g = k === Infinity ? 1 : k / (1 + k)
  const initializers = eocInitializer({ ...eoc, seed })
  const { normal } = random(seed, 0)
  let h: Float64Array = Float64Array.from({ length: width }, () => normal(0, Math.sqrt(qStar)))
  let variance = qStar
  for (let layer = 1; layer <= depth; layer++) {
    const { kernelInitializer, biasInitializer } = initializers.layer()
    const phi = h.map((x) => activation.value(x))
    variance = sigmaW ** 2 * (meanOf(phi, (x) => x * x) - g * meanOf(phi, (x) => x) ** 2) + sigmaB ** 2
    h = dense(phi, values(kernelInitializer, [width, width]), values(biasInitializer, [width]))
  }
  return variance / qStar
}

/** How many networks of finite width leave q*: predicted, by the exact conditional draw, and with weight matrices. */
export function escapingNetworks(starts: readonly EdgeOfChaos[]): string {
  const rows = starts.map((eoc) => {
    const { qStar: q, k = 0 } = eoc
    const predicted = finiteWidth(eoc, { q, width, depth })
    const [chain] = drawnNetworks({ network: eoc, q, width }, predicted.basin, [depth], drawn)
    if (chain === undefined) throw new Error('no depth was asked for')
    const ratios = Array.from({ length: weighted }, (_, i) => lastVariance(eoc, i + 1))
    const escaped = share(ratios, (ratio) => ratio > 2)
    console.error(`k = ${k}: ${withError(escaped)} of the networks with weights`)
    return [
      k === Infinity ? '∞' : k,
      eoc.varianceSlope.toFixed(3),
      eoc.sigmaB.toFixed(4),
      predicted.aboveTwice.toFixed(3),
      withError({ mean: chain.aboveTwice.value, error: chain.aboveTwice.error }),
      withError({ mean: chain.spread.value, error: chain.spread.error }),
      withError(escaped)
    ]
  })
  return [
    `Share of networks, width ${width}, whose variance exceeds 2 q\\* after ${depth} layers: ${drawn} by the exact`,
    `conditional draw, ${weighted} with weight matrices.`,
    '',
    table(['k', 'V′', 'σ_b', 'predicted', 'conditional draw', 'spread of q/q\\*', 'with weight matrices'], rows)
  ].join('\n')
}
