import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { CReLU, CST, designSparseActivation, type SparseDesign, scaleEquivalence } from 'sparse-gp-init'
import { expect, it } from 'vitest'

const WIDTHS = [6, 12, 12, 12, 3] as const
const STEPS = 20

type Rates = ReturnType<typeof scaleEquivalence>['sgd']

interface Network {
  readonly design: SparseDesign
  /** By what the weights of the first layer, the biases and the read-out weights are multiplied. */
  readonly first: number
  readonly output: number
  readonly rates: Rates
}

/** Losses of a small network; every group of parameters has an optimizer with a rate of its own. */
function losses(
  { design, first, output, rates }: Network,
  optimizer: (rate: number) => tf.Optimizer,
  rate: number
): number[] {
  return tf.tidy(() => {
    const layer = design.family === 'crelu' ? new CReLU(design) : new CST(design)
    const last = WIDTHS.length - 2
    const weights = WIDTHS.slice(1).map((units, i) => {
      const factor = i === 0 ? first : i === last ? output : 1
      const fanIn = WIDTHS[i]
      return tf.variable(
        tf.mul(tf.randomNormal([fanIn, units], 0, (factor * 2) / Math.sqrt(fanIn), 'float32', i + 1), 1)
      )
    })
    const biases = WIDTHS.slice(1).map((units, i) =>
      tf.variable(tf.randomNormal([units], 0, i === last ? 0.1 : 0.3 * first, 'float32', 10 + i))
    )
    const x = tf.randomNormal([16, WIDTHS[0]], 0, 2, 'float32', 30)
    const y = tf.randomNormal([16, 3], 0, 1, 'float32', 31)
    const loss = () => {
      const logits = weights.reduce<tf.Tensor>((h, w, i) => {
        const z = tf.add(tf.matMul(h as tf.Tensor2D, w as tf.Tensor2D), biases[i] as tf.Tensor)
        return i === last ? z : (layer.apply(z) as tf.Tensor)
      }, x)
      return tf.mean(tf.square(tf.sub(logits, y))) as tf.Scalar
    }
    const rateOf = (i: number, isBias: boolean) => {
      if (i === last) return isBias ? rates.outputBias : rates.outputWeights
      return isBias ? rates.hiddenBiases : i === 0 ? rates.inputWeights : rates.hiddenWeights
    }
    const groups = [weights, biases].flatMap((list, kind) =>
      list.map((variable, i) => ({ variable, optimizer: optimizer(rate * rateOf(i, kind === 1)) }))
    )
    return Array.from({ length: STEPS }, () => {
      const { value, grads } = tf.variableGrads(loss)
      for (const group of groups) {
        const { name } = group.variable
        group.optimizer.applyGradients({ [name]: grads[name] as tf.Variable })
      }
      return value.dataSync()[0]
    })
  })
}

const ONE: Rates = { inputWeights: 1, hiddenWeights: 1, hiddenBiases: 1, outputWeights: 1, outputBias: 1 }

it.each([
  ['crelu', 'sgd', 4],
  ['cst', 'sgd', 0.25],
  ['crelu', 'adam', 4],
  ['cst', 'adam', 9]
] as const)('%s, %s, q* = %d: the unit network has the same loss curve', (family, kind, qStar) => {
  const design = designSparseActivation({ family, sparsity: 0.6, qStar })
  const { scale, unit, readOutGain, sgd, adam } = scaleEquivalence(design)
  expect([unit.qStar, scale ** 2]).toEqual([1, expect.closeTo(qStar, 12)])
  expect([unit.sigmaW, unit.m * scale]).toEqual([expect.closeTo(design.sigmaW, 12), expect.closeTo(design.m, 12)])
  const optimizer = (rate: number) => (kind === 'sgd' ? tf.train.sgd(rate) : tf.train.adam(rate, 0.9, 0.999, 1e-12))
  const rate = kind === 'sgd' ? 0.02 / qStar : 0.003
  const given = losses({ design, first: scale, output: 1, rates: ONE }, optimizer, rate)
  const rates = kind === 'sgd' ? sgd : adam
  const same = losses({ design: unit, first: 1, output: readOutGain, rates }, optimizer, rate)
  expect(given.at(-1)).toBeLessThan(0.95 * given[0])
  for (const [step, loss] of given.entries()) expect(Math.abs(same[step] / loss - 1)).toBeLessThan(1e-4)
  // With one rate for all the curves part.
  const other = losses({ design: unit, first: 1, output: readOutGain, rates: ONE }, optimizer, rate)
  expect(Math.abs((other.at(-1) as number) / (given.at(-1) as number) - 1)).toBeGreaterThan(1e-3)
})
