import { describe, expect, it } from 'vitest'
import {
  chi1,
  correlationFixedPoint,
  correlationMap,
  correlationMapCurvature,
  correlationMapSlope,
  covarianceMap,
  crelu,
  designSparseActivation,
  edgeOfChaos,
  nngpKernel,
  ntk,
  phaseDiagram,
  propagate,
  relu,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'
import { Worst } from '../support/accuracy.js'

/* Closed forms and numbers that others published, each with its source; nothing here was computed by the library. */

const he = { activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 } as const
const CORRELATIONS = [-1, -0.999999, -0.8, -0.25, 0, 0.1, 0.5, 0.9, 0.9999, 1]
const VARIANCES = [0.01, 0.4, 1, 3, 50]

/** Compares over pairs of variances and correlations. */
function overPairs(check: (worst: Worst, q1: number, q2: number, c: number, label: string) => void): void {
  const worst = new Worst()
  for (const q1 of VARIANCES) {
    for (const q2 of VARIANCES) {
      for (const c of CORRELATIONS) check(worst, q1, q2, c, `q1 = ${q1}, q2 = ${q2}, c = ${c}`)
    }
  }
  worst.expectWithin(1)
}

describe('Cho & Saul (2009), Kernel methods for deep learning: arc-cosine kernels', () => {
  /** J₀/π and J₁/π, κ₀ and κ₁ of Bietti & Mairal (2019), arXiv 1905.12173. */
  const kappa0 = (c: number) => (Math.PI - Math.acos(c)) / Math.PI
  const kappa1 = (c: number) => (Math.sqrt((1 - c) * (1 + c)) + c * (Math.PI - Math.acos(c))) / Math.PI

  it('of order 1 are twice E[φφ] of ReLU, eq. 6', () => {
    overPairs((worst, q1, q2, c, label) => {
      const size = Math.sqrt(q1 * q2)
      worst.compare(covarianceMap(he, { q1, q2, c }), size * kappa1(c), 1e-12 * size, label)
    })
  })

  it('of order 0 are twice E[φ′φ′], eq. 5', () => {
    const worst = new Worst()
    for (const c of CORRELATIONS) worst.compare(correlationMapSlope(he, c, 2), kappa0(c), 1e-12, `c = ${c}`)
    worst.expectWithin(1)
  })

  const rows = [
    [1, 0.5],
    [-0.2, 0.9],
    [0.3, -2],
    [1, -1]
  ]
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, a, i) => sum + a * y[i], 0)

  it.each([1, 2, 7, 40])(
    'compose with depth, section 2.3; and make the tangent kernel of Jacot et al. (2018): %d layers',
    (depth) => {
      const worst = new Worst()
      const [nngp, tangent] = [nngpKernel(he, rows, depth), ntk(he, rows, depth)]
      for (const [i, x] of rows.entries()) {
        for (const [j, y] of rows.entries()) {
          // K⁰ = 2 x·y/d, whose diagonal σ_w² = 2 keeps.
          const size = Math.sqrt(product(x, x) * product(y, y))
          let c = Math.min(Math.max(product(x, y) / size, -1), 1)
          let theta = c
          for (let layer = 0; layer < depth; layer++) {
            const next = Math.min(kappa1(c), 1)
            theta = next + kappa0(c) * theta
            c = next
          }
          const label = `rows ${i}, ${j}`
          worst.compare(nngp[i * rows.length + j] ?? Number.NaN, size * c, 1e-10 * size, `NNGP, ${label}`)
          const scale = size * (depth + 1)
          // √(1 − c) turns the rounding of c into that of the angle.
          worst.compare(tangent[i * rows.length + j] ?? Number.NaN, size * theta, 1e-7 * scale, `NTK, ${label}`)
        }
      }
      worst.expectWithin(1)
    }
  )
})

it('Williams (1997), Computing with infinite networks, eq. 11: the arc-sine kernel of erf', () => {
  overPairs((worst, q1, q2, c, label) => {
    const expected = (2 / Math.PI) * Math.asin((2 * c * Math.sqrt(q1 * q2)) / Math.sqrt((1 + 2 * q1) * (1 + 2 * q2)))
    const own = (q: number) => (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q))
    const bound = 5e-12 * Math.sqrt(own(q1) * own(q2))
    worst.compare(covarianceMap({ activation: 'erf', sigmaW: 1, sigmaB: 0 }, { q1, q2, c }), expected, bound, label)
  })
})

it('Tsuchida et al. (2021), arXiv 2002.08517: the kernel of GELU', () => {
  // E[h₁Φ(h₁) h₂Φ(h₂)] by Stein's lemma; compared with a double integral in multiple precision as well.
  const kernel = (q1: number, q2: number, k: number) => {
    const [a, b] = [1 + q1, 1 + q2]
    const rest = a * b - k * k
    const both = 0.25 + Math.asin(k / Math.sqrt(a * b)) / (2 * Math.PI)
    const density = 1 / (2 * Math.PI * Math.sqrt(rest))
    return k * both + density * (q1 * (q2 - (k * k) / a) + (k * k) / b)
  }
  expect(kernel(1, 1, 0.5)).toBeCloseTo(0.227294915021992, 14)
  overPairs((worst, q1, q2, c, label) => {
    const bound = 5e-12 * Math.sqrt(kernel(q1, q1, q1) * kernel(q2, q2, q2))
    const got = covarianceMap({ activation: 'gelu', sigmaW: 1, sigmaB: 0 }, { q1, q2, c })
    worst.compare(got, kernel(q1, q2, c * Math.sqrt(q1 * q2)), bound, label)
  })
})

describe('Poole et al. (2016), arXiv 1606.05340, and Schoenholz et al. (2017), arXiv 1611.01232: tanh', () => {
  // The published figures read σ_w² ≈ 1.76 at σ_b² = 0.05; all digits by solving both equations in 30 digits (mpmath).
  it.each([
    [0.01, 1.424205290488596, 0.2733009134582313],
    [0.05, 1.760954639606739, 0.5700478816407641],
    [0.1, 1.986072641135864, 0.8057991819134874],
    [1, 3.44321091226544, 3.036396394623703]
  ])('σ_b² = %d is critical at σ_w² = %d', (bias, weight, qStar) => {
    const worst = new Worst()
    const edge = edgeOfChaos({ activation: 'tanh', qStar })
    worst.compare(edge.sigmaW ** 2, weight, 1e-12, 'sigmaW²')
    worst.compare(edge.sigmaB ** 2, bias, 1e-12, 'sigmaB²')
    const at = (factor: number) =>
      phaseDiagram('tanh', { sigmaW: [Math.sqrt(weight) * factor], sigmaB: [Math.sqrt(bias)] })
    const { qStar: settled, chi1: gain } = at(1)
    worst.compare(settled[0] ?? 0, qStar, 1e-11, 'q*')
    worst.compare(gain[0] ?? 0, 1, 1e-11, 'chi1')
    worst.expectWithin(1)
    const phaseAt = (factor: number) => {
      const { phase, phases } = at(factor)
      return phases[phase[0] ?? -1]
    }
    expect([phaseAt(1 - 1e-6), phaseAt(1 + 1e-6)]).toEqual(['ordered', 'chaotic'])
  })

  it('without bias σ_w = 1 is critical: signals die out below, and settle where gradients explode above', () => {
    const { qStar, chi1: gain, phase, phases } = phaseDiagram('tanh', { sigmaW: [0.98, 1.02], sigmaB: [0] })
    expect(qStar[0]).toBe(0)
    expect(gain[0]).toBeCloseTo(0.98 ** 2, 11)
    // V(q) = σ_w²(q − 2q² + 17q³/3 − …): 0.0194 to first order, 0.0206 to second.
    expect(qStar[1]).toBeGreaterThan(0.0203)
    expect(qStar[1]).toBeLessThan(0.0208)
    expect(Array.from(phase, (number) => phases[number])).toEqual(['ordered', 'chaotic'])
    expect(varianceFixedPoints({ activation: 'tanh', sigmaW: 1, sigmaB: 0 })).toMatchObject([{ q: 0, slope: 1 }])
  })
})

describe('He et al. (2015), arXiv 1502.01852, and Hayou et al. (2019), arXiv 1902.06853', () => {
  it('σ_w² = 2 keeps variance and gradient of ReLU, at every q', () => {
    for (const q of VARIANCES) {
      expect(varianceMap(he, q) / q).toBeCloseTo(1, 14)
      expect(chi1(he, q)).toBeCloseTo(1, 14)
    }
    const { sigmaW, sigmaB, stability } = edgeOfChaos({ activation: 'relu', qStar: 3 })
    expect(sigmaW).toBeCloseTo(Math.SQRT2, 14)
    expect([sigmaB, stability]).toEqual([0, 'marginal'])
  })

  it('of ReLU 1 − c falls like 9π²/(2l²)', () => {
    const worst = new Worst()
    const { oneMinusC } = propagate(he, { q: 1, c: 0.2 }, 40000)
    for (const depth of [400, 4000, 40000]) {
      const law = (9 * Math.PI ** 2) / (2 * depth ** 2)
      // The next term of the expansion is of order log l / l.
      worst.compare(oneMinusC[depth] ?? Number.NaN, law, (law * 6 * Math.log(depth)) / depth, `depth ${depth}`)
    }
    worst.expectWithin(1)
  })

  it('of smooth activations on their edge of chaos like 2/(R″(1) l)', () => {
    const worst = new Worst()
    for (const activation of ['tanh', 'erf'] as const) {
      const network = edgeOfChaos({ activation, qStar: 0.5 })
      const { oneMinusC } = propagate(network, { q: 0.5, c: 0.3 }, 400)
      const law = 2 / (correlationMapCurvature(network, 1, 0.5) * 400)
      worst.compare(oneMinusC[400] ?? Number.NaN, law, (law * 6 * Math.log(400)) / 400, activation)
    }
    worst.expectWithin(1)
  })
})

/* Tables of the theory that this package was written from, for Singh & Sreejith (2021), arXiv 2103.12499; four digits. */
describe('anti-correlated weights', () => {
  const DIGITS = 6e-5

  it.each([
    [-0.5, 1.5171, 1, 0.7585, 0.3793],
    [0, 2, 1, 1, 0.5],
    [0.5, 2.2374, 0.8766, 1.1187, 0.5593],
    [1, 2.3786, 0.7266, 1.1893, 0.5946],
    [2, 2.5387, 0.5248, 1.2694, 0.6347],
    [5, 2.722, 0.2792, 1.361, 0.6805],
    [10, 2.8144, 0.1558, 1.4072, 0.7036],
    [100, 2.9204, 0.0173, 1.4602, 0.7301],
    [Infinity, 2.9339, 0, 1.4669, 0.7335]
  ])('12.2: ReLU with k = %d where its length diverges', (k, weight, fixedPoint, slopeAtOne, slopeAtZero) => {
    const g = k === Infinity ? 1 : k / (1 + k)
    const network = { activation: relu(), sigmaW: Math.sqrt((2 * Math.PI) / (Math.PI - g)), sigmaB: 0, k }
    const worst = new Worst()
    worst.compare(network.sigmaW ** 2, weight, DIGITS, 'sigmaW²')
    for (const q of [0.3, 10]) {
      worst.compare(varianceMap(network, q), q, 1e-12 * q, 'V(q)')
      worst.compare(correlationFixedPoint(network, q).c, fixedPoint, DIGITS, 'c*')
      worst.compare(correlationMapSlope(network, 1, q), slopeAtOne, DIGITS, "R'(1)")
      worst.compare(correlationMapSlope(network, 0, q), slopeAtZero, DIGITS, "R'(0)")
    }
    worst.expectWithin(1)
  })

  it.each([
    [0.7, 0.7, [0.7, 0.605, 0.509], [0.3928, 0.4524, 0.512]],
    [0.7, 0.9, [0.9, 0.793, 0.687], [0.3465, 0.4069, 0.4673]],
    [0.85, 0.7, [0.7, 0.647, 0.594], [0.5953, 0.6148, 0.6343]],
    [0.85, 0.9, [0.9, 0.841, 0.783], [0.5508, 0.5709, 0.5909]],
    [0.9, 0.7, [0.7, 0.663, 0.627], [0.6628, 0.6736, 0.6843]],
    [0.9, 0.9, [0.9, 0.86, 0.819], [0.6204, 0.6316, 0.6427]]
  ])(
    '12.3: CReLU of sparsity %d, V′ = %d: only stability and σ_b change',
    (sparsity, varianceSlope, slopes, biases) => {
      const { tau, m, sigmaW } = designSparseActivation({ family: 'crelu', sparsity, varianceSlope })
      const plain = edgeOfChaos({ activation: crelu({ tau, m }), qStar: 1 })
      const worst = new Worst()
      for (const [i, k] of [0, 1, Infinity].entries()) {
        const edge = edgeOfChaos({ activation: crelu({ tau, m }), qStar: 1, k })
        worst.compare(edge.sigmaW, sigmaW, 1e-12 * sigmaW, `sigmaW, k = ${k}`)
        worst.compare(edge.varianceSlope, slopes[i], 6e-4, `V', k = ${k}`)
        worst.compare(edge.sigmaB ** 2, biases[i], DIGITS, `sigmaB², k = ${k}`)
        worst.compare(correlationMap(edge, 0.4, 1), correlationMap(plain, 0.4, 1), 1e-12, `R(0.4), k = ${k}`)
        worst.compare(edge.sparsity, sparsity, 1e-12, `sparsity, k = ${k}`)
      }
      worst.expectWithin(1)
    }
  )
})
