import {
  customGrad,
  div,
  eye,
  type GradSaveFunc,
  matMul,
  mul,
  type Scalar,
  scalar,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose
} from '@tensorflow/tfjs-core'

/** Sum of (z_i · z_j)² over the pairs i ≠ j of columns. */
function squaredOverlaps(directions: Tensor): Tensor {
  return customGrad((...args) => {
    const [z, save] = args as unknown as [Tensor2D, GradSaveFunc]
    const overlaps = mul(matMul(transpose(z), z), sub(1, eye(z.shape[1])))
    save([z, overlaps])
    return {
      // In two stages, because one float32 sum of units² terms loses five digits on the wasm backend.
      value: sum(sum(square(overlaps), 0)),
      // One plain product, where that of `matMul` would be two transposed ones, each ten times as slow on that backend.
      gradFunc: (dy: Tensor, [columns, symmetric]: Tensor[]) =>
        mul(matMul(columns as Tensor, symmetric as Tensor), mul(dy, 4))
    }
  })(directions)
}

/**
 * Mean of cos² over the pairs of different columns, differentiable once; 0 for a single column. A column whose squared
 * norm is 0 in float32 has cosine 0 with every other and no gradient.
 */
export function meanSquaredCosine(columns: Tensor2D): Scalar {
  const units = columns.shape[1]
  if (units < 2) return scalar(0)
  return tidy(() => {
    const squaredNorms = sum(square(columns), 0, true)
    // Where the norm is 0, divide by 1 instead: `step` has a gradient (of 0) on every backend, `where` would bring NaN.
    const directions = div(columns, sqrt(sub(squaredNorms, sub(step(squaredNorms), 1))))
    return div(squaredOverlaps(directions), units * (units - 1)) as Scalar
  })
}
