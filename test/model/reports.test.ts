import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, calibrateSparsity, initializeModel, lsuv, sparsifyModel } from 'sparse-gp-init'
import { beforeAll, describe, expect, it } from 'vitest'
import { gaussian } from './support.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** A row of a table, by the name in its first column. */
function row(text: string, name: string): string[] {
  const line =
    text.split('\n').find((one) => one.trimStart().startsWith(`${name} `)) ?? expect.fail(`no ${name} in\n${text}`)
  return line.trim().split(/\s{2,}/)
}

const model = () =>
  tfl.sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu', name: 'conv' }),
      layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 8, activation: 'relu', useBias: false, name: 'hidden' }),
      layers.dense({ units: 2, name: 'last' })
    ]
  })

describe('reports as text', () => {
  it('initializeModel: a line for every layer, what is in doubt, and a count', () => {
    const report = initializeModel(model(), { seed: 3, qStar: 2 })
    const text = `${report}`
    expect(text).toMatch(/^q\* = 2, seed 3\n/)
    for (const { layer, action, fanIn } of report.layers) {
      const cells = row(text, layer)
      expect(cells[1]).toBe(action)
      if (fanIn !== undefined) expect(cells).toContain(String(fanIn))
    }
    // First weights: σ_w² = q*/E[x²] = 2 with σ_b = 0, and the variance is q*.
    expect(row(text, 'conv')).toEqual(expect.arrayContaining(['set', '1.41', '0', '18', 'normal', '2']))
    // Behind max pooling, of which theory knows nothing.
    expect(row(text, 'hidden').join(' ')).toMatch(/≈ .*max pooling/)
    expect(text).toContain('3 layers set, 2 left, 2 in doubt (≈).')
    expect(text).toContain(report.notes[0])
  })

  it('initializeModel: without doubt nothing is said of it', () => {
    const plain = tfl.sequential({ layers: [layers.dense({ units: 3, inputShape: [4], name: 'only' })] })
    expect(`${initializeModel(plain, { seed: 0 })}`).toMatch(/\n1 layers set, \d left\.\n/)
  })

  it('lsuv: the scale of every layer', () => {
    const report = lsuv(model(), gaussian([16, 6, 6, 2], 1), { seed: 2 })
    for (const { layer, action, scale } of report.layers) {
      const cells = row(`${report}`, layer)
      expect(cells[1]).toBe(action)
      expect(Number(cells[2]) / (scale ?? Number.NaN)).toBeCloseTo(1, 2)
    }
    expect(report.layers.map(({ layer }) => layer)).toEqual(['conv', 'hidden', 'last'])
  })

  it('calibrateSparsity: thresholds, heights and zeros, before and after', () => {
    const sparse = tfl.sequential({
      layers: [layers.dense({ units: 50, inputShape: [9] }), new CReLU({ tau: 1, m: 2, name: 'crelu' })]
    })
    const report = calibrateSparsity(sparse, gaussian([20, 9], 1), { sparsity: 0.9 })
    const { before, after } = report.layers[0] ?? expect.fail('no layer')
    const [, tau, m, zeros] = row(`${report}`, 'crelu')
    expect(tau?.split(' → ').map(Number)[0]).toBe(1)
    expect(Number(tau?.split(' → ')[1]) / after.tau).toBeCloseTo(1, 2)
    expect(Number(m?.split(' → ')[1]) / (2 * after.tau)).toBeCloseTo(1, 2)
    expect(zeros).toBe(`${(100 * before.sparsity).toFixed(1)} → 90.0`)
  })

  it('sparsifyModel: how it was started, and what was replaced by what', () => {
    const { report, model: sparse } = sparsifyModel(model(), { sparsity: 0.8, family: 'cst', m: Infinity, seed: 1 })
    const text = `${report}`
    expect(row(text, 'hidden')[1]).toBe('set')
    expect(text.split('\n').at(-1)).toMatch(/^Replaced by cst with τ = 1.28, m = Infinity at q\* = 1: conv, hidden\.$/)
    expect(sparse.getLayer('conv_cst').getConfig()).toMatchObject({ m: null })
  })
})
