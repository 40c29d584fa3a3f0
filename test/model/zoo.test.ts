import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { initializeModel, type LayerReport } from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { countOf, sample } from '../support/exhaustive.js'
import { type Species, weightsOf, zoo } from './zoo.js'
import { leaves, measure, normalInputs } from './zooMeasure.js'

const SEEDS = countOf({ all: 8, few: 2 })
const DEVIATIONS = 5
const BATCH = 4
/** Of single layers, how far their variances were off, in predicted standard deviations. */
const offs: { readonly where: string; readonly z: number }[] = []

beforeAll(async () => {
  await tf.setBackend('wasm')
  await tf.ready()
  await accelerateWasm()
})

const RECURRENT = ['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional']

/** What is checked of a layer: q* where it was set, else what the report says; nothing where it is in doubt. */
function expectedOf({ action, className, variance, doubt }: LayerReport, qStar: number): number | undefined {
  if (variance === undefined || doubt !== undefined) return undefined
  if (action === 'set' && !RECURRENT.includes(className)) expect(Math.abs(variance / qStar - 1)).toBeLessThan(1e-6)
  return variance
}

function checkNames(model: tfl.LayersModel, entries: readonly LayerReport[]): void {
  const names = leaves(model).map(({ path }) => path)
  expect(entries.map(({ layer }) => layer).sort()).toEqual(names.sort())
  for (const { reason, layer } of entries) expect(reason, layer).not.toBe('')
}

/** Set layers have other weights than before, left ones the same. */
function checkChanges(
  model: tfl.LayersModel,
  entries: readonly LayerReport[],
  before: ReturnType<typeof weightsOf>
): void {
  for (const { path, layer } of leaves(model)) {
    const { action } = entries.find((entry) => entry.layer === path) as LayerReport
    const own = layer.weights.map((variable) => {
      const now = variable.read().dataSync<'float32'>()
      return before.get(variable)?.every((value, i) => Object.is(value, now[i]))
    })
    if (own.length === 0) continue
    if (action === 'left') expect(own.every(Boolean), `${path} is left`).toBe(true)
    // Normalisation may begin as it was.
    else if (!layer.getClassName().endsWith('Normalization')) {
      expect(
        own.some((isSame) => !isSame),
        `${path} is set`
      ).toBe(true)
    }
  }
}

async function check(species: Species, distribution: Parameters<typeof initializeModel>[1]): Promise<void> {
  const { name, qStar = 1, needsData = false, isCovered = false, left = {} } = species
  const model = await species.build()
  const before = weightsOf(model)
  const sums = new Map<string, { squares: number; variances: number; expected: number[] }>()
  for (let seed = 1; seed <= SEEDS; seed++) {
    const inputs = normalInputs(model, BATCH, 100 * seed)
    const { numTensors } = tf.memory()
    const data = inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs
    const report = initializeModel(model, { ...distribution, qStar, seed, ...(needsData && { data }) })
    expect(tf.memory().numTensors, 'tensors').toBe(numTensors)
    if (seed === 1) {
      checkNames(model, report.layers)
      checkChanges(model, report.layers, before)
      for (const [layer, reason] of Object.entries(left)) {
        const entry = report.layers.find((one) => one.layer === layer)
        expect(entry?.action).toBe('left')
        expect(entry?.reason).toMatch(reason)
      }
      if (isCovered) expect(report.layers.filter(({ doubt }) => doubt !== undefined)).toEqual([])
    }
    for (const [path, calls] of measure(model, inputs)) {
      const { square, variance } = calls[0] as (typeof calls)[0]
      expect(Number.isFinite(square), `${path} is finite`).toBe(true)
      const entry = report.layers.find(({ layer }) => layer === path) as LayerReport
      const expected = expectedOf(entry, qStar)
      if (expected === undefined) continue
      const sum = sums.get(path) ?? { squares: 0, variances: 0, expected: [] }
      sums.set(path, {
        squares: sum.squares + square,
        variances: sum.variances + variance,
        expected: [...sum.expected, expected]
      })
    }
    tf.dispose(inputs)
  }
  for (const [path, { squares, variances, expected }] of sums) {
    const target = expected.reduce((sum, x) => sum + x, 0) / SEEDS
    const deviation = Math.sqrt(variances) / SEEDS
    const z = (squares / SEEDS - target) / deviation
    const kind = JSON.stringify(distribution?.distribution ?? 'normal')
    offs.push({ where: `${name}, ${path}, ${kind}: ${squares / SEEDS} for ${target} ± ${deviation}`, z })
    expect.soft(Math.abs(z), `${path}: ${squares / SEEDS} for ${target} ± ${deviation}`).toBeLessThan(DEVIATIONS)
  }
  model.dispose()
}

describe.each(zoo)('$name', (species) => {
  it('has the predicted variances', () => check(species, {}))
  for (const distribution of sample(species.distributions ?? [], 2)) {
    it(`has them with ${JSON.stringify(distribution)}`, () => check(species, { distribution }))
  }
})

// The predicted deviations count channels only, so positions, orthogonal weights and the batch make the true ones
// smaller.
it('is off by less than predicted on the whole', () => {
  expect(offs.length).toBeGreaterThan(300)
  const [worst] = [...offs].sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
  const rootMeanSquare = Math.sqrt(offs.reduce((sum, { z }) => sum + z * z, 0) / offs.length)
  expect(rootMeanSquare, `worst: ${worst?.z} deviations at ${worst?.where}`).toBeLessThan(0.7)
})
