import { inputsOf } from '../../initializers/KernelLayout.js'
import type { Kernel, LinearLayer } from './linearLayers.js'

/** σ_w², σ_b², and g, the share of E[x]² that the weights do not let through. */
export interface Variances {
  readonly weights: number
  readonly biases: number
  readonly centring: number
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2
  return sum / values.length
}

/** Mean over units of the squared sum of their weights, over that of weights that are independent. */
function letThrough({ layout }: Kernel, values: ArrayLike<number>, square: number): number {
  if (square === 0) return 1
  const { groups, taps, channels, units, steps } = layout
  let total = 0
  for (let group = 0; group < groups; group++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0
      for (let tap = 0; tap < taps; tap++) {
        for (let channel = 0; channel < channels; channel++) {
          const index = group * steps.group + unit * steps.unit + tap * steps.tap + channel * steps.channel
          sum += values[index]
        }
      }
      total += sum * sum
    }
  }
  return total / (groups * units * inputsOf(layout) * square)
}

/** The variances of the weights that a layer has. */
export function asTheyAre({ kernels, bias }: LinearLayer): Variances {
  let [weights, through, share] = [1, 1, 1]
  for (const kernel of kernels) {
    const values = kernel.variable.read().dataSync()
    const square = meanSquare(values)
    weights *= kernel.fanIn * square
    through *= letThrough(kernel, values, square)
    // Of a transposed convolution a position meets some of the weights.
    share = kernel.fanIn / inputsOf(kernel.layout)
  }
  return {
    weights,
    centring: (1 - through) * share,
    biases: bias === undefined ? 0 : meanSquare(bias.read().dataSync())
  }
}
