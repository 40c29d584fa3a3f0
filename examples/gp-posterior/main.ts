// `npx tsx examples/gp-posterior/main.ts`: regression by an infinitely wide network of 5 layers, without training one.
// The exact posterior mean of its Gaussian process at points x* is K(x*, X) (K(X, X) + noise)⁻¹ y.
import { pathToFileURL } from 'node:url'
import { nngpKernel } from 'sparse-gp-init/theory'

const DEPTH = 5
const NOISE = 1e-4

/** Solves A x = b for a symmetric, positive definite A, by Cholesky's decomposition. */
function solve(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const l = new Float64Array(n * n)
  const at = (matrix: Float64Array, i: number, j: number) => matrix[i * n + j]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(a, i, j)
      for (let k = 0; k < j; k++) sum -= at(l, i, k) * at(l, j, k)
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(l, j, j)
    }
  }
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = x[i] - at(l, i, k) * x[k]
    x[i] = x[i] / at(l, i, i)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = x[i] - at(l, k, i) * x[k]
    x[i] = x[i] / at(l, i, i)
  }
  return x
}

/** The posterior mean at `points`, given `values` at `data`. */
export function posteriorMean(data: readonly number[], values: readonly number[], points: readonly number[]): number[] {
  const network = { activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0.1 } as const
  // A second coordinate keeps rows of different x from being multiples of one another.
  const rows = [...data, ...points].map((x) => [x, 1])
  const gram = nngpKernel(network, rows, DEPTH)
  const [n, size] = [data.length, rows.length]
  const known = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) known[i * n + j] = gram[i * size + j] + (i === j ? NOISE : 0)
  }
  const weights = solve(known, Float64Array.from(values))
  return points.map((_, p) => weights.reduce((sum, weight, i) => sum + weight * gram[(n + p) * size + i], 0))
}

function main(): void {
  const f = (x: number) => Math.sin(3 * x)
  const data = Array.from({ length: 24 }, (_, i) => -2 + (4 * i) / 23)
  const points = Array.from({ length: 9 }, (_, i) => -1.9 + (3.8 * i) / 8)
  const means = posteriorMean(data, data.map(f), points)
  console.log('     x    sin 3x   posterior mean')
  for (const [i, x] of points.entries()) {
    console.log(x.toFixed(3).padStart(6), f(x).toFixed(3).padStart(8), means[i].toFixed(3).padStart(10))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
