import { heNormal, type Initializer, raai, rai } from 'sparse-gp-init'
import { bornDeadShare, isBornDead } from '../../tools/simulation/bornDead.js'
import type { Experiment } from './Experiment.js'
import { percent, table } from './markdown.js'

const hiddenLayers = 10
const widths = [2, 3, 5, 10]
const networks = 10_000
/** Inputs are uniform with mean square 1. */
const reach = Math.sqrt(3)

/** Starts by name: the kernel, and the bias where it is not zero; a fresh one for every network. */
const starts: readonly (readonly [name: string, start: (seed: number) => readonly [Initializer, Initializer?]])[] = [
  ['He', (seed) => [heNormal({ seed })]],
  ['RAI', (seed) => both(rai({ seed }))],
  ['RAAI, k = 1', (seed) => both(raai({ k: 1, seed }))],
  ['RAAI, k = ∞', (seed) => both(raai({ k: Number.POSITIVE_INFINITY, seed }))]
]

const both = (initializer: Initializer) => [initializer, initializer] as const

function row(width: number): string[] {
  const shares = starts.map(([, start], i) => {
    let seed = 1_000_000 * i + 10_000 * width
    const { share, error } = bornDeadShare(networks, () => isBornDead(width, hiddenLayers, reach, ...start(seed++)))
    return percent({ mean: share, error }, 2)
  })
  return [String(width), ...shares]
}

/** How many deep, narrow networks are constant before training. */
export const bornDead: Experiment = {
  summary: 'share of deep, narrow ReLU networks of one input that are born dead',
  async run() {
    const what = `Share of ${networks.toLocaleString('en')} networks, ${hiddenLayers} hidden layers, one input in ±√3, in percent.`
    return `${what}\n\n${table(['width', ...starts.map(([name]) => name)], widths.map(row))}`
  }
}
