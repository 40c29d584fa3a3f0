// `npx tsx scripts/finiteWidth.ts`: finiteWidth against simulation, as Markdown; with `--save` into
// docs/finite-width.md, between its markers. About five minutes.
import { readFileSync, writeFileSync } from 'node:fs'
import { normalQuantile } from '../src/special/normalQuantile.js'
import { designSparseActivation, edgeOfChaos, type FiniteWidth, finiteWidth, shiftedRelu } from '../src/theory.js'
import {
  drawnNetworks,
  type Estimate,
  type FiniteNetwork,
  type Summary,
  weightedNetworks
} from '../tools/simulation/chain.js'

type Start = Omit<FiniteNetwork, 'width'> & { readonly label: string }

/** Networks of one width, each followed to the last depth and looked at in all of them. */
interface Case extends FiniteNetwork {
  readonly label: string
  readonly depths: readonly number[]
  readonly count: number
}

function design(family: 'crelu' | 'cst', sparsity: number, varianceSlope: number): Start {
  const network = designSparseActivation({ family, sparsity, varianceSlope })
  return { label: `${family === 'crelu' ? 'CReLU' : 'CST'} ${sparsity}, V′ ${varianceSlope}`, network, q: 1 }
}

function shifted(sparsity: number): Start {
  const activation = shiftedRelu({ tau: normalQuantile(sparsity) })
  return { label: `shifted ReLU ${sparsity}`, network: edgeOfChaos({ activation, qStar: 1 }), q: 1 }
}

const tanh: Start = { label: 'tanh', network: edgeOfChaos({ activation: 'tanh', qStar: 0.5 }), q: 0.5 }
const relu: Start = { label: 'ReLU', network: edgeOfChaos({ activation: 'relu', qStar: 1 }), q: 1 }
const dropped: Start = {
  label: 'tanh, keepProbability 0.8',
  network: edgeOfChaos({ activation: 'tanh', qStar: 0.5, keepProbability: 0.8 }),
  q: 0.5
}
const centred: Start = {
  label: 'CReLU 0.9, same m, k = 1',
  network: edgeOfChaos({ activation: design('crelu', 0.9, 0.9).network.activation, qStar: 1, k: 1 }),
  q: 1
}

/** Networks for each width. */
const COUNTS = new Map([
  [64, 2000],
  [128, 2000],
  [300, 1000],
  [1024, 1000]
])

const wide = (start: Start, width: number, ...depths: number[]): Case => ({
  ...start,
  width,
  depths,
  count: COUNTS.get(width) ?? 1000
})

const designs = (['crelu', 'cst'] as const).flatMap((family) =>
  [0.5, 0.85, 0.9, 0.95].flatMap((sparsity) => [0.5, 0.7, 0.9].map((slope) => design(family, sparsity, slope)))
)

const cases: readonly Case[] = [
  ...designs.map((start) => wide(start, 300, 100)),
  wide(design('crelu', 0.5, 0.7), 64, 10, 100),
  wide(design('crelu', 0.85, 0.7), 64, 10, 100),
  wide(design('crelu', 0.85, 0.7), 1024, 30),
  wide(design('crelu', 0.9, 0.9), 64, 30),
  wide(design('crelu', 0.9, 0.9), 300, 10, 30),
  wide(design('cst', 0.9, 0.9), 300, 10, 30),
  wide(design('crelu', 0.9, 0.9), 128, 10, 30, 100),
  wide(design('crelu', 0.9, 0.9), 1024, 30, 100),
  wide(design('crelu', 0.95, 0.7), 64, 30),
  wide(design('cst', 0.85, 0.9), 1024, 100),
  wide(centred, 128, 30),
  wide(centred, 300, 100),
  wide(shifted(0.6), 128, 10),
  wide(shifted(0.6), 300, 10, 30, 100),
  wide(shifted(0.85), 300, 10, 30),
  wide(shifted(0.85), 1024, 30, 100),
  wide(relu, 64, 10),
  wide(relu, 300, 30, 100),
  wide(tanh, 64, 30),
  wide(tanh, 300, 100),
  wide(dropped, 128, 30)
]

/** With weight matrices; fewer, as a network costs N² random numbers a layer. */
const weighted: readonly Case[] = [
  { ...design('crelu', 0.5, 0.7), width: 64, depths: [30], count: 600 },
  { ...design('crelu', 0.85, 0.7), width: 64, depths: [30], count: 600 },
  { ...design('cst', 0.5, 0.7), width: 64, depths: [30], count: 600 },
  { ...relu, width: 64, depths: [30], count: 600 },
  { ...tanh, width: 64, depths: [30], count: 600 },
  { ...design('crelu', 0.85, 0.7), width: 128, depths: [20], count: 300 },
  { ...dropped, width: 128, depths: [20], count: 200 },
  { ...centred, width: 128, depths: [20], count: 300 },
  { ...design('crelu', 0.9, 0.7), width: 300, depths: [30], count: 48 },
  { ...tanh, width: 300, depths: [30], count: 48 }
]

/** Standard errors of the simulation that a row may be off by. */
const ERRORS = 2
/** And what it may be off by beside them: of a spread, relative; of a probability. */
const SPREAD = 0.05
const PROBABILITY = 0.01

/** A rounded number; a true minus sign, and a power of ten where the digits would be many. */
function print(x: number, digits = 3): string {
  const text = Math.abs(x) < 1e4 ? x.toFixed(digits) : x.toExponential(1).replace('e+', 'e')
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

const pair = (predicted: number, { value }: Estimate, digits = 3) =>
  `${print(predicted, digits)} / ${print(value, digits)}`

/** The columns where prediction and simulation differ, in words; and the share of networks with a silent layer. */
function apart(predicted: FiniteWidth, simulated: Summary): string[] {
  const { logActivity, logGradient } = predicted
  const differs = (value: number, estimate: Estimate, allowed: number) =>
    !(Math.abs(value - estimate.value) <= ERRORS * estimate.error + allowed)
  const spreadDiffers = (value: number, estimate: Estimate) => differs(value, estimate, SPREAD * estimate.value)
  const found = {
    mean: differs(predicted.mean, simulated.mean, SPREAD * simulated.spread.value),
    spread: spreadDiffers(predicted.spread, simulated.spread),
    median: differs(predicted.median, simulated.median, SPREAD * simulated.spread.value),
    above: differs(predicted.aboveTwice, simulated.aboveTwice, PROBABILITY),
    left: differs(predicted.escape, simulated.escape, PROBABILITY),
    activity:
      differs(logActivity.mean, simulated.logActivityMean, SPREAD * simulated.logActivitySpread.value) ||
      spreadDiffers(logActivity.deviation, simulated.logActivitySpread),
    gradient:
      differs(logGradient.mean, simulated.logGradientMean, SPREAD * simulated.logGradientSpread.value) ||
      spreadDiffers(logGradient.deviation, simulated.logGradientSpread)
  }
  const words = Object.entries(found).flatMap(([name, yes]) => (yes ? [name] : []))
  return simulated.silent > 0 ? [...words, `silent ${print(simulated.silent)}`] : words
}

const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
const heading = (...cells: readonly string[]) => [row(...cells), row(...cells.map(() => '---'))]

const predict = ({ network, q, width }: Case, depth: number) => finiteWidth(network, { q, width, depth })

function logs({ mean, deviation }: FiniteWidth['logGradient'], means: Estimate, spreads: Estimate): string[] {
  return [pair(mean, means, 2), pair(deviation, spreads, 2)]
}

function drawnRows(each: Case): string[] {
  const predictions = each.depths.map((depth) => predict(each, depth))
  const simulations = drawnNetworks(each, (predictions[0] as FiniteWidth).basin, each.depths, each.count)
  return simulations.map((simulated, i) => {
    const predicted = predictions[i] as FiniteWidth
    return row(
      each.label,
      each.width,
      each.depths[i],
      pair(predicted.mean, simulated.mean),
      pair(predicted.spread, simulated.spread),
      pair(predicted.median, simulated.median),
      pair(predicted.aboveTwice, simulated.aboveTwice),
      pair(predicted.escape, simulated.escape),
      ...logs(predicted.logActivity, simulated.logActivityMean, simulated.logActivitySpread),
      ...logs(predicted.logGradient, simulated.logGradientMean, simulated.logGradientSpread),
      apart(predicted, simulated).join(', ')
    )
  })
}

const withError = ({ value, error }: Estimate, digits = 2) => `${print(value, digits)} ± ${print(error, digits)}`

function weightedRow(each: Case): string {
  const depth = each.depths[0]
  const { basin, spread, logGradient } = predict(each, depth)
  const simulated = weightedNetworks(each, basin, depth, each.count)
  const { excess } = simulated
  const share = (x: number) => print((x * each.width) / depth, 1)
  return row(
    each.label,
    each.width,
    depth,
    each.count,
    `${print(spread)} / ${withError(simulated.spread, 3)}`,
    `${print(logGradient.mean, 2)} / ${withError(simulated.logGradientMean)}`,
    `${print(logGradient.deviation, 2)} / ${withError(simulated.logGradientSpread)}`,
    withError(excess),
    `${share(excess.value)} ± ${share(excess.error)}`,
    Math.abs(excess.value) > ERRORS * excess.error ? 'dependent' : ''
  )
}

function tables(): string {
  return [
    ...heading(
      ...['network', 'N', 'L', 'mean', 'spread', 'median', 'above 2q', 'left', 'log activity', 'its spread'],
      ...['log gradient', 'its spread', 'apart']
    ),
    ...cases.flatMap(drawnRows),
    '',
    'With weight matrices and backpropagation:',
    '',
    ...heading(
      ...['network', 'N', 'L', 'networks', 'spread', 'log gradient', 'its spread'],
      ...['over independent weights', 'times N/L', 'apart']
    ),
    ...weighted.map(weightedRow)
  ].join('\n')
}

const BEGIN = '<!-- table: npx tsx scripts/finiteWidth.ts -->'
const END = '<!-- end of table -->'

const output = tables()
console.log(output)
if (process.argv.includes('--save')) {
  const page = new URL('../docs/finite-width.md', import.meta.url)
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/finite-width.md: the markers ${BEGIN} and ${END} are missing`)
  writeFileSync(page, `${text.slice(0, from + BEGIN.length)}\n\n${output}\n\n${text.slice(to)}`)
}
