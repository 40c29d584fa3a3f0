import { abs, customGrad, maximum, minimum, mul, neg, step, sub, type Tensor, zerosLike } from '@tensorflow/tfjs-core'
import { type ClippedThreshold, runThresholdKernel } from './thresholdKernels.js'

/**
 * min(max(x − τ, 0), m), where the backend has no kernel of ours. clipByValue turns NaN into 0 on wasm, relu infinities
 * into NaN on webgl, and m − max(m − u, 0) loses a small u.
 */
function ramp(x: Tensor, { tau, m }: ClippedThreshold): Tensor {
  const unclipped = maximum(sub(x, tau), 0)
  return m === Infinity ? unclipped : minimum(unclipped, m)
}

function value(x: Tensor, attributes: ClippedThreshold): Tensor {
  const right = ramp(x, attributes)
  return attributes.sides === 1 ? right : sub(right, ramp(neg(x), attributes))
}

/** 1 where the derivative is 1, else 0: the sign of z(m − z) for the distance z past the threshold. */
function mask(x: Tensor, { tau, m, sides }: ClippedThreshold): Tensor {
  const z = sub(sides === 1 ? x : abs(x), tau)
  return step(m === Infinity ? z : mul(z, sub(m, z)))
}

/** dy times the derivative at x; its own derivatives are 0 in x and the same mask in dy. */
function masked(x: Tensor, dy: Tensor, attributes: ClippedThreshold): Tensor {
  return customGrad((...args: unknown[]) => {
    const [at, upstream] = args as [Tensor, Tensor]
    return {
      value: runThresholdKernel('gradient', { x: at, dy: upstream }, attributes) ?? mul(upstream, mask(at, attributes)),
      gradFunc: (further: Tensor) => [zerosLike(at), masked(at, further, attributes)]
    }
  })(x, dy)
}

/**
 * The clipped threshold of a tensor; its gradient is 1 strictly inside the ramp and 0 elsewhere, both kinks included.
 */
export function clippedThreshold(x: Tensor, attributes: ClippedThreshold): Tensor {
  const { sides, tau } = attributes
  // With two sides and no threshold there is no kink at 0, and |x| > −10⁻³⁰ holds there too.
  const open = sides === 2 && tau === 0 ? { ...attributes, tau: -1e-30 } : attributes
  return customGrad((input, save) => {
    const tensor = input as Tensor
    ;(save as (tensors: Tensor[]) => void)([tensor])
    return {
      value: runThresholdKernel('value', { x: tensor }, attributes) ?? value(tensor, attributes),
      gradFunc: (dy: Tensor, saved: Tensor[]) => masked(saved[0] as Tensor, dy, open)
    }
  })(x)
}
