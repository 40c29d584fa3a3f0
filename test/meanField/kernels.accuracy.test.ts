import { describe, expect, it } from 'vitest'
import {
  crelu,
  edgeOfChaos,
  elu,
  gelu,
  hardTanh,
  nngpKernel,
  ntk,
  type RandomNetwork,
  relu,
  tanh
} from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'
import { sample } from '../support/exhaustive.js'
import { type NetworkSpec, networkOf } from '../support/networks.js'

type Matrix = number[][]
/** depth, NNGP, NTK of the Gaussians behind the weights, NTK of the weights where they are correlated */
type Point = [number, Matrix, Matrix, Matrix?]
interface Fixture {
  inputs: number[][]
  /** activation, network, points */
  rows: [ActivationSpec, NetworkSpec, Point[]][]
}

const { inputs, rows } = fixture<Fixture>('kernels.json')

/** Of √(K(x, x)K(x′, x′)). */
const BOUND = 1e-10

function compareGram(worst: Worst, got: Float64Array, expected: Matrix, label: string): void {
  const count = expected.length
  expect(got.length, label).toBe(count * count)
  const own = expected.map((row, i) => Math.sqrt(row[i]))
  for (const [i, row] of expected.entries()) {
    for (const [j, value] of row.entries()) {
      const scale = own[i] * own[j]
      worst.compare(got[i * count + j] ?? Number.NaN, value, BOUND * scale, `${label}, rows ${i} and ${j}`)
    }
  }
}

for (const name of new Set(rows.map(([spec]) => describeSpec(spec)))) {
  describe(`${name}: kernels of deep networks against 30-digit references`, () => {
    for (const kernel of ['nngp', 'ntk'] as const) {
      it(`${kernel}: ${BOUND} of the root of the diagonal entries`, () => {
        const worst = new Worst()
        for (const [spec, given, points] of rows) {
          if (describeSpec(spec) !== name) continue
          const network = networkOf(activationOf(spec), given)
          for (const [depth, nngp, ofGaussians, ofWeights] of points) {
            const label = `${kernel}, ${JSON.stringify(given)}, depth ${depth}`
            const expected = kernel === 'nngp' ? nngp : (ofWeights ?? ofGaussians)
            compareGram(worst, (kernel === 'nngp' ? nngpKernel : ntk)(network, inputs, depth), expected, label)
          }
        }
        worst.expectWithin(1)
      })
    }
  })
}

it('the references tell training the weights from training what they are made of', () => {
  const apart = rows.flatMap(([, , points]) =>
    points.map(([, , [gaussians], weights]) => Math.abs((weights?.[0]?.[0] ?? 0) - (gaussians?.[0] ?? 0)))
  )
  expect(Math.max(...apart)).toBeGreaterThan(0.1)
})

/** Pseudorandom numbers in (0, 1), the same on every machine. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** `count` rows of four numbers of mean 0, of norms in [low, high]; the last is the negative of the first. */
function rowsOfNorms(count: number, low: number, high: number, seed: number): Float64Array[] {
  const next = uniform(seed)
  const all = Array.from({ length: count }, () => {
    const raw = Float64Array.from({ length: 4 }, () => 2 * next() - 1)
    // With k ≠ 0 rows of one norm have one variance only if they have one mean.
    const row = raw.map((x) => x - raw.reduce((sum, y) => sum + y / 4, 0))
    const norm = low + (high - low) * next()
    return row.map((x) => (x * norm) / Math.hypot(...row))
  })
  all[count - 1] = (all[0] as Float64Array).map((x) => -x)
  return all
}

/** Some of the pairs, also neighbours. */
function pairsOf(count: number): [number, number][] {
  const next = uniform(99)
  const some = Array.from({ length: 12 }, () => [Math.floor(next() * count), Math.floor(next() * count)])
  return [[0, count - 1], [1, 2], ...sample(some, 4).filter(([i, j]) => i !== j)] as [number, number][]
}

const plain = { sigmaW: 1.4, sigmaB: 0.3 }
const residual = { alpha: 0.6, skip: 0.8 }
const together = { ...plain, k: 1, keepProbability: 0.9, residual }
const one: readonly Omit<RandomNetwork, 'activation'>[] = [
  { ...plain, k: 1 },
  { ...plain, keepProbability: 0.9 },
  { ...plain, residual }
]

/** Every kernel of many rows, against that of two rows at a time, which integrates. */
function compareWithPairs(
  many: Float64Array[],
  networks: readonly RandomNetwork[],
  depth: number,
  kernels: readonly (typeof ntk)[] = [nngpKernel, ntk]
): void {
  const worst = new Worst()
  const count = many.length
  for (const network of networks) {
    const { activation, ...rest } = network
    for (const kernel of kernels) {
      const whole = kernel(network, many, depth)
      for (const [i, j] of pairsOf(count)) {
        const [own, pair, mirrored, other] = kernel(network, [many[i], many[j]] as Float64Array[], depth)
        const scale = BOUND * Math.sqrt((own as number) * (other as number))
        const label = `${kernel.name}, ${JSON.stringify(rest)}, rows ${i} and ${j}`
        worst.compare(whole[i * count + j] ?? Number.NaN, pair as number, scale, label)
        worst.compare(whole[j * count + i] ?? Number.NaN, mirrored as number, scale, `${label}, mirrored`)
        worst.compare(whole[i * count + i] ?? Number.NaN, own as number, BOUND * (own as number), `${label}, diagonal`)
      }
    }
  }
  worst.expectWithin(1)
}

describe.each([relu(), crelu({ tau: 0.5, m: 1 }), ...sample([elu(), tanh(), gelu()], 1)])(
  'series and tables for many rows of $name agree with integration pair by pair',
  (activation) => {
    const linear = activation.pieces !== undefined

    it('40 rows of one norm: a series in the angle', () => {
      // All modifiers at once, and each by itself.
      const given = linear ? [together, plain, ...one] : [together, ...sample([plain, ...one], 0)]
      const networks = given.map((network) => ({ activation, ...network }))
      compareWithPairs(rowsOfNorms(40, Math.sqrt(3), Math.sqrt(3), 1), networks, 3)
    })

    it('rows of other norms: a table for each layer', () => {
      // Wide ranges of the variance take tables that only pay where a piecewise-linear activation makes them small.
      const many = linear ? rowsOfNorms(40, 0.5, 4, 2) : rowsOfNorms(60, 1.48, 1.52, 3)
      const networks = [together, ...(linear ? [plain, ...one] : [])].map((network) => ({ activation, ...network }))
      // The tangent kernel has the other one in it.
      compareWithPairs(many, networks, linear ? 3 : 1, linear ? [nngpKernel, ntk] : sample([ntk, nngpKernel], 1))
    })
  }
)

it('40 rows of other norms of ReLU without bias: the series of a single norm, scaled', () => {
  const networks = [{}, { k: 1 }, { residual }].map((network) => ({
    activation: relu(),
    sigmaW: 1.4,
    sigmaB: 0,
    ...network
  }))
  compareWithPairs(rowsOfNorms(40, 1e-3, 1e3, 4), networks, 5)
})

describe('21 rows agree with integration pair by pair', () => {
  const activation = hardTanh()

  it('at a fixed point of the variance: one series for all layers', () => {
    const network = edgeOfChaos({ activation, qStar: 0.5 })
    const norm = Math.sqrt((4 * (0.5 - network.sigmaB ** 2)) / network.sigmaW ** 2)
    compareWithPairs(rowsOfNorms(21, norm, norm, 5), [network], 5)
  })

  it('so large that no series resolves their first layer', () => {
    compareWithPairs(rowsOfNorms(21, 2000, 2000, 6), [{ activation, sigmaW: 1.5, sigmaB: 0.1 }], 3)
  })

  it('after so many chaotic layers that no series resolves them', () => {
    compareWithPairs(rowsOfNorms(21, 2, 2, 7), [{ activation, sigmaW: 3, sigmaB: 0.1 }], 30)
  })

  it('of other norms, too few for a table', () => {
    compareWithPairs(rowsOfNorms(21, 1.48, 1.52, 8), [{ ...plain, activation: tanh() }], 1)
  })
})
