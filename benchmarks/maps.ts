// `npm run bench:theory`: maps, diagrams and kernels against adaptive quadrature, by scipy too where a Python that has
// it is found (the variable PYTHON, else python3); with `-- --save` the output also becomes THEORY.md.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import {
  type Activation,
  covarianceMap,
  crelu,
  designSparseActivation,
  edgeOfChaos,
  finiteWidth,
  gelu,
  nngpKernel,
  ntk,
  phaseDiagram,
  prepareCorrelationMap,
  type RandomNetwork,
  sparsePhaseDiagram,
  stabilityReport,
  tanh
} from '../src/theory.js'
import { report, sideBySide } from './sideBySide.js'
import { pairMomentByQuadrature } from './straightforward.js'

const TOLERANCE = 1e-10
const POINTS = 10_000

const activations: readonly (readonly [name: string, activation: Activation, q: number])[] = [
  ['crelu', crelu({ tau: 1.2815515655446, m: 1.0632075167531 }), 1],
  ['tanh', tanh(), 0.5],
  ['gelu', gelu(), 3]
]

/** Microseconds a point by scipy, and its value; undefined, with a note printed once, where there is no scipy. */
function byScipy(name: string, q: number, c: number): { readonly micros: number; readonly value: number } | undefined {
  const script = fileURLToPath(new URL('quadrature.py', import.meta.url))
  const { status, stdout } = spawnSync(
    process.env.PYTHON ?? 'python3',
    [script, name, `${q}`, `${c}`, `${TOLERANCE}`],
    { encoding: 'utf8' }
  )
  if (status !== 0) return undefined
  const [seconds, value] = stdout.split(' ').map(Number) as [number, number]
  return { micros: seconds * 1e6, value }
}

const short = (x: number) => (x >= 1000 ? String(Math.round(x)) : x.toPrecision(3))

/** One point of a map: prepared, integrated anew, and by adaptive quadrature of the definition. */
function points(): string[] {
  const rows: string[] = []
  for (const [name, activation, q] of activations) {
    const network: RandomNetwork = { activation, sigmaW: 1, sigmaB: 0 }
    const map = prepareCorrelationMap(network, q)
    const second = covarianceMap(network, { q1: q, q2: q, c: 1 })
    let sum = 0
    for (const c of [0.5, 0.999]) {
      const timings = sideBySide(
        {
          prepared: () => {
            for (let i = 0; i < 100; i++) sum += map.at(c - 1e-5 * i)
          },
          integrated: () => void covarianceMap(network, { q1: q, q2: q, c }),
          'adaptive Simpson': () => void pairMomentByQuadrature(activation, q, c)
        },
        'prepared',
        7
      )
      const time = (contestant: string) => timings[contestant]?.median ?? Number.NaN
      const prepared = time('prepared') / 100
      const scipy = byScipy(name, q, c)
      const exact = covarianceMap(network, { q1: q, q2: q, c })
      const ratio = (scipy?.micros ?? time('adaptive Simpson')) / prepared
      rows.push(
        `| ${name}, c = ${c} | ${short(prepared)} | ${short(time('integrated'))} | ${short(time('adaptive Simpson'))} | ${scipy ? short(scipy.micros) : 'no scipy'} | ${short(ratio)}× | ${prepared <= 2 && ratio >= 1000 ? 'PASS' : 'MISS'} | ${Math.abs(map.at(c) * second - exact).toExponential(0)}, ${scipy ? Math.abs(scipy.value - exact).toExponential(0) : '–'} |`
      )
    }
    if (!Number.isFinite(sum)) throw new Error('the prepared map must be finite')
  }
  return [
    '## A point of a correlation map',
    '',
    `Microseconds a point, to ${TOLERANCE}. Aims: 2 µs prepared, and a thousandth of adaptive quadrature of the definition, that of scipy (\`dblquad\`, cut at the kinks) where it is found. Errors against the integrated value.`,
    '',
    '| | prepared | integrated | adaptive Simpson | scipy | quadrature over prepared | | error of prepared, scipy |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    ''
  ]
}

function preparation(): string {
  const contestants = Object.fromEntries(
    activations.map(([name, activation, q]) => [
      `${name}: prepare, then ${POINTS} points`,
      () => {
        const map = prepareCorrelationMap({ activation, sigmaW: 1, sigmaB: 0.1 }, q)
        for (let i = 0; i < POINTS; i++) map.at(-1 + (2 * i) / POINTS)
      }
    ])
  )
  const reference = `crelu: prepare, then ${POINTS} points`
  return report('A map of 10 000 points', sideBySide(contestants, reference, 5), reference, [])
}

/** Whole tasks, in milliseconds, against what they may take. */
function tasks(): string[] {
  const range = (from: number, to: number, count: number) =>
    Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))
  let seed = 1
  const uniform = () => {
    seed = (seed * 16807) % 2147483647
    return seed / 2147483647 - 0.5
  }
  const rows = (count: number, unit: boolean) =>
    Array.from({ length: count }, () => {
      const row = Float64Array.from({ length: 32 }, uniform)
      const norm = unit ? Math.hypot(...row) : 1
      return row.map((x) => x / norm)
    })
  const [unit, general] = [rows(1000, true), rows(1000, false)]
  const sparse = designSparseActivation({ family: 'crelu', sparsity: 0.9 })
  const smooth = edgeOfChaos({ activation: 'tanh', qStar: 0.5 })
  const he: RandomNetwork = { activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0.1 }
  const list: readonly (readonly [string, () => unknown, aim: number | undefined])[] = [
    ...activations.map(
      ([name, activation]) =>
        [
          `phase diagram of ${name}, 200 × 200 (q\\*, χ₁, phase, critical line)`,
          () => phaseDiagram(activation, { sigmaW: range(0.1, 4, 200), sigmaB: range(0, 2, 200) }),
          1000
        ] as const
    ),
    [
      'sparse phase diagram of crelu, 200 × 200',
      () => sparsePhaseDiagram({ family: 'crelu', sparsity: range(0.5, 0.98, 200), clipRatio: range(0.1, 3, 200) }),
      undefined
    ],
    ['NNGP, 1000 unit rows, depth 50: relu', () => nngpKernel(he, unit, 50), 2000],
    ['NNGP, 1000 unit rows, depth 50: crelu', () => nngpKernel(sparse, unit, 50), 2000],
    ['NNGP, 1000 unit rows, depth 50: tanh', () => nngpKernel(smooth, unit, 50), 2000],
    ['NTK, 1000 unit rows, depth 50: crelu', () => ntk(sparse, unit, 50), undefined],
    [
      'NNGP, 1000 general rows, depth 50: relu, σ_b = 0',
      () => nngpKernel({ ...he, sigmaB: 0 }, general, 50),
      undefined
    ],
    ['NNGP, 1000 general rows, depth 3: relu, σ_b = 0.1', () => nngpKernel(he, general, 3), undefined],
    ['NNGP, 1000 general rows, depth 3: crelu', () => nngpKernel(sparse, general, 3), undefined],
    ['NNGP, 1000 general rows, depth 3: tanh', () => nngpKernel(smooth, general, 3), undefined],
    [
      'finiteWidth of crelu, width 300, depth 100',
      () => finiteWidth(sparse, { q: 1, width: 300, depth: 100 }),
      undefined
    ],
    ['stabilityReport of the same', () => stabilityReport(sparse, { q: 1, width: 300, depth: 100 }), undefined],
    [
      'designSparseActivation for width 300, depth 100',
      () => designSparseActivation({ family: 'crelu', sparsity: 0.9, width: 300, depth: 100 }),
      undefined
    ]
  ]
  const lines = list.map(([name, task, aim]) => {
    const times = Array.from({ length: 3 }, () => {
      const start = performance.now()
      task()
      return performance.now() - start
    }).sort((a, b) => a - b)
    const median = times[1]
    return `| ${name} | ${short(median)} | ${aim === undefined ? '' : `${median <= aim ? 'PASS' : 'MISS'} (aim ≤ ${aim} ms)`} |`
  })
  return ['## Whole tasks', '', 'Median of three, in milliseconds.', '', '| | ms | |', '|---|---|---|', ...lines, '']
}

const { model = 'unknown processor' } = cpus()[0] ?? {}
const machine = `${model} × ${cpus().length}, Node ${process.versions.node}`
const heading = `# Benchmarks of the theory\n\nWritten by \`npm run bench:theory -- --save\` on ${machine}. Ratios hold elsewhere better than times do.\n`
const output = [heading, ...points(), preparation(), ...tasks()].join('\n')
console.log(output)
if (process.argv.includes('--save')) writeFileSync(new URL('THEORY.md', import.meta.url), output)
