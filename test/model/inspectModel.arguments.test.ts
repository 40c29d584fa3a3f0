import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, initializeModel, inspectModel, type LayerInspection, type ModelInspection } from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspectionPicture } from '../../src/model/inspecting/inspectionPicture.js'
import { describeOnBackends } from '../support/backends.js'
import { apply, gaussian, numbersIn, withoutLeak } from './support.js'

const { layers } = tfl
const start = (seed: number) => tfl.initializers.randomNormal({ stddev: 0.4, seed })

function small(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      layers.dense({ units: 9, inputShape: [6], activation: 'relu', kernelInitializer: start(1), name: 'first' }),
      layers.dense({ units: 8, kernelInitializer: start(2), name: 'second' }),
      new CReLU({ tau: 0.3, m: 1, name: 'sparse' }),
      layers.dense({ units: 3, kernelInitializer: start(3), name: 'last' })
    ]
  })
}

/** A small checker: every tag is closed in order, attributes are quoted, & begins an entity; the names of the tags. */
function tagsOf(xml: string): string[] {
  const tags: string[] = []
  const open: string[] = []
  let at = 0
  const tag = /<(\/?)([a-z]+)((?:\s+[a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)\s*(\/?)>/y
  const text = /[^<>]+/y
  const roots: string[] = []
  while (at < xml.length) {
    text.lastIndex = at
    const words = text.exec(xml)
    if (words !== null) {
      expect(words[0].replaceAll(/&(amp|lt|gt|quot|apos|#\d+);/g, '')).not.toContain('&')
      if (open.length === 0) expect(words[0].trim()).toBe('')
      at = text.lastIndex
      continue
    }
    tag.lastIndex = at
    const found = tag.exec(xml)
    if (found === null) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`)
    const [, isEnd, name, attributes, isEmpty] = found as unknown as [string, string, string, string, string]
    expect(attributes.replaceAll(/&(amp|lt|gt|quot|apos|#\d+);/g, '')).not.toContain('&')
    expect(attributes).not.toMatch(/NaN|Infinity|undefined/)
    if (isEnd) expect(open.pop()).toBe(name)
    else {
      if (open.length === 0) roots.push(name)
      tags.push(name)
      if (!isEmpty) open.push(name)
    }
    at = tag.lastIndex
  }
  expect(open).toEqual([])
  expect(roots).toEqual(['svg'])
  return tags
}

const dots = (inspection: Pick<ModelInspection, 'toSVG'>) =>
  tagsOf(inspection.toSVG()).filter((name) => name === 'circle').length

describe('what is refused', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  const given = () => gaussian([4, 6], 1)
  const filled = (value: number) => tf.fill([4, 6], value)

  type Refused = readonly [string, unknown, () => unknown, new () => Error, RegExp]
  const refused: readonly Refused[] = [
    ['an unknown option', { qStr: 1 }, given, TypeError, /qStr/],
    ['options that are none', 7, given, TypeError, /options.*7/],
    ['seed -1', { seed: -1 }, given, RangeError, /seed.*-1/],
    ['seed 0.5', { seed: 0.5 }, given, RangeError, /seed.*0\.5/],
    ["seed '1'", { seed: '1' }, given, TypeError, /seed.*1/],
    ['qStar 0', { qStar: 0 }, given, RangeError, /qStar.*0/],
    ['qStar NaN', { qStar: Number.NaN }, given, RangeError, /qStar.*NaN/],
    ['qStar null', { qStar: null }, given, TypeError, /qStar.*null/],
    [
      'data of another width',
      {},
      () => gaussian([4, 5], 1),
      RangeError,
      /data must be of shape \[batch, 6\]; got \[4, 5\]/
    ],
    ['data of another rank', {}, () => gaussian([6], 1), RangeError, /data must be of shape \[batch, 6\]; got \[6\]/],
    ['data of no inputs', {}, () => tf.zeros([0, 6]), RangeError, /data must be of shape.*\[0, 6\]/],
    ['data with NaN', {}, () => filled(Number.NaN), RangeError, /data must be finite/],
    ['data with Infinity', {}, () => filled(Infinity), RangeError, /data must be finite/],
    ['two tensors', {}, () => [gaussian([4, 6], 1), gaussian([4, 6], 1)], RangeError, /data must have 1.*2/],
    ['numbers', {}, () => [[1, 2, 3, 4, 5, 6]], TypeError, /data must be a tensor; got/],
    ['nothing', {}, () => undefined, TypeError, /data must be a tensor; got undefined/]
  ]
  it.each(refused)('%s', async (_, options, x, kind, message) => {
    const model = small()
    const tensors = x()
    await withoutLeak(async () => {
      const promise = inspectModel(model, tensors as never, options as never)
      expect(promise).toBeInstanceOf(Promise)
      const error = (await promise.catch((reason: unknown) => reason)) as Error
      expect(error).toBeInstanceOf(kind)
      expect(error.message).toMatch(message)
      expect(error.message).toMatch(/^inspectModel: /)
    })
    model.dispose()
    if (tensors !== undefined) tf.dispose(tensors as never)
  })

  it('what is no model, or is not built', async () => {
    const x = given()
    await withoutLeak(async () => {
      for (const none of [7, {}, null, undefined, layers.dense({ units: 3 })]) {
        await expect(inspectModel(none as object, x)).rejects.toThrow(TypeError)
        await expect(inspectModel(none as object, x)).rejects.toThrow(/^inspectModel: model must be a LayersModel/)
      }
      await expect(inspectModel(tfl.sequential(), x)).rejects.toThrow(/^inspectModel: the model is not yet built/)
    })
    x.dispose()
  })

  it('a tensor that is disposed', async () => {
    const model = small()
    const x = given()
    x.dispose()
    await expect(inspectModel(model, x)).rejects.toThrow(/inspectModel: data is disposed/)
    model.dispose()
  })

  it('two inputs: their number is named', async () => {
    const [a, b] = [tfl.input({ shape: [3] }), tfl.input({ shape: [4] })]
    const model = tfl.model({ inputs: [a, b], outputs: apply(layers.concatenate(), a, b) })
    const x = gaussian([2, 3], 1)
    await expect(inspectModel(model, x)).rejects.toThrow(/data must have 2 tensors, one for each input; got 1/)
    x.dispose()
  })
})

describeOnBackends('inspectModel', () => {
  it('leaves no tensors, also when a layer throws half-way', async () => {
    const x = gaussian([5, 6], 1)
    const model = small()
    await inspectModel(model, x)
    await withoutLeak(() => inspectModel(model, x))
    expect(x.isDisposed).toBe(false)
    const broken = model.layers.at(-1) as tfl.layers.Layer
    const { call } = broken
    broken.call = () => {
      throw new Error('out of order')
    }
    await withoutLeak(() => expect(inspectModel(model, x)).rejects.toThrow('out of order'))
    broken.call = call
    await withoutLeak(() => inspectModel(model, x))
    model.dispose()
    x.dispose()
  })
})

describe('what it looks like', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it('text, JSON and picture', async () => {
    const model = small()
    const x = gaussian([6, 6], 1)
    const inspection = await inspectModel(model, x)
    const text = inspection.toString()
    for (const { name } of model.layers) expect(text).toContain(name)
    expect(text).toContain(`${inspection.saved} of ${inspection.multiplications} multiplications`)
    for (const line of inspection.verdicts) expect(text).toContain(line)
    expect(text).not.toMatch(/NaN|undefined/)
    const { layers: entries, verdicts, multiplications, saved } = JSON.parse(JSON.stringify(inspection))
    expect({ layers: entries, verdicts, multiplications, saved }).toEqual({
      layers: inspection.layers,
      verdicts: inspection.verdicts,
      multiplications: inspection.multiplications,
      saved: inspection.saved
    })
    // Three variances, two shares of zeros, two ratios.
    expect(dots(inspection)).toBe(3 + 2 + 2)
    const titles = inspection.toSVG().match(/<title>[^<]*/g)
    for (const { name } of model.layers) expect(titles?.some((title) => title.includes(name))).toBe(true)
    model.dispose()
    x.dispose()
  })

  it('names of layers are escaped', () => {
    const picture = inspectionPicture([
      { layer: '<b>&"x\'', className: 'Dense', units: 3, variance: { measured: 1, predicted: 2, standardError: 0.5 } },
      { layer: ']]>&amp;', className: 'Dense', units: 3, variance: { measured: 0.3 } }
    ])
    expect(tagsOf(picture).filter((name) => name === 'circle')).toHaveLength(2)
    expect(picture).toContain('&lt;b&gt;&amp;')
    expect(picture).toContain(']]&gt;&amp;amp;')
  })

  it('a prediction is drawn where there is one, as a line with a band', () => {
    const variance = { measured: 0.3 }
    const layer = { layer: 'only', className: 'Dense', units: 3 }
    expect(inspectionPicture([{ ...layer, variance }])).not.toContain('predicted')
    const picture = inspectionPicture([{ ...layer, variance: { ...variance, predicted: 0.2, standardError: 0.05 } }])
    expect(picture).toContain('>predicted<')
    expect(picture).toContain('aria-label="Variance by layer. At only: 0.3, predicted 0.2."')
    expect(picture).toContain('<title>only: 0.3</title>')
    expect(picture).not.toMatch(/NaN|Infinity|undefined/)
  })

  it.each([0, 5e-324, 1e308, Infinity, Number.NaN])('a variance of %d has no place, and harms nothing', (measured) => {
    const layer = { layer: 'only', className: 'Dense', units: 3 }
    for (const picture of [
      inspectionPicture([{ ...layer, variance: { measured } }]),
      inspectionPicture([
        { ...layer, variance: { measured } },
        { ...layer, variance: { measured: 1, predicted: measured } }
      ])
    ]) {
      tagsOf(picture)
      expect(picture.replace(/aria-label="[^"]*"/g, '')).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  it('long names are cut in the picture, and whole in its titles', async () => {
    const name = 'a_layer_with_a_name_that_nobody_would_give_it'
    const model = tfl.sequential({
      layers: [layers.dense({ units: 9, inputShape: [6], kernelInitializer: start(1), name })]
    })
    const x = gaussian([6, 6], 1)
    const picture = (await inspectModel(model, x)).toSVG()
    expect(picture).toContain(`<title>${name}:`)
    expect(picture).not.toContain(`>${name}<`)
    model.dispose()
    x.dispose()
  })
})

describe('at the edge of what there is', () => {
  let x: tf.Tensor
  beforeAll(async () => {
    await tf.setBackend('wasm')
    await tf.ready()
    accelerateWasm()
  })
  beforeEach(() => {
    x?.dispose()
    x = gaussian([6, 6], 1)
  })

  /**
   * Nothing in it is not a number, it can be shown, and every layer has a dot; on axes of powers of ten, zeros have
   * none.
   */
  function expectSound(inspection: ModelInspection, isDotted: (layer: LayerInspection) => boolean = () => true): void {
    for (const [path, value] of numbersIn(inspection.layers)) expect(value, path).not.toBeNaN()
    expect(inspection.toString()).not.toMatch(/NaN|undefined/)
    const titles = inspection.toSVG().match(/<title>[^<]*/g) ?? []
    for (const { layer } of inspection.layers.filter(isDotted)) {
      expect(
        titles.some((title) => title.includes(layer)),
        `a dot of ${layer}`
      ).toBe(true)
    }
    dots(inspection)
  }

  it('a model of one layer', async () => {
    const model = tfl.sequential({ layers: [layers.dense({ units: 9, inputShape: [6], kernelInitializer: start(1) })] })
    const inspection = await inspectModel(model, x)
    expect(inspection.layers).toHaveLength(1)
    expect(inspection.layers[0]?.gradientRatio).toBeUndefined()
    expect(inspection.verdicts).toEqual([])
    expectSound(inspection)
    model.dispose()
  })

  it('a model that is an activation', async () => {
    const model = tfl.sequential({ layers: [layers.activation({ activation: 'relu', inputShape: [6] })] })
    const inspection = await inspectModel(model, x)
    expect(inspection.layers).toHaveLength(1)
    const values = Array.from(x.dataSync())
    expect(inspection.layers[0]?.sparsity?.measured).toBeCloseTo(values.filter((v) => v <= 0).length / 36, 6)
    expect(inspection.multiplications).toBe(0)
    expectSound(inspection)
    model.dispose()
  })

  it('a model of neither', async () => {
    const model = tfl.sequential({ layers: [layers.reshape({ targetShape: [3, 2], inputShape: [6] })] })
    const inspection = await inspectModel(model, x)
    expect([inspection.layers, inspection.verdicts]).toEqual([[], []])
    expectSound(inspection)
    model.dispose()
  })

  it('a batch of one: no correlations, and no NaN', async () => {
    const model = small()
    const one = tf.slice(x, 0, 1)
    const inspection = await inspectModel(model, one)
    for (const { correlation } of inspection.layers) expect(correlation).toBeUndefined()
    expectSound(inspection)
    model.dispose()
    one.dispose()
  })

  it('a batch of an odd number: the last one has no partner', async () => {
    const model = small()
    const three = tf.slice(x, 0, 3)
    const { layers: inspected } = await inspectModel(model, three)
    const values = Array.from(three.dataSync())
    const kernel = model.layers[0]?.getWeights()[0]?.arraySync() as number[][]
    const pre = [0, 1, 2].map((row) =>
      Array.from({ length: 9 }, (_, unit) =>
        kernel.reduce((sum, weights, i) => sum + weights[unit] * values[6 * row + i], 0)
      )
    ) as [number[], number[], number[]]
    const product = pre[0].reduce((sum, v, i) => sum + v * pre[1][i], 0) / 9
    const square = pre.flat().reduce((sum, v) => sum + v * v, 0) / 27
    expect(inspected[0]?.correlation?.measured).toBeCloseTo(product / square, 4)
    model.dispose()
    three.dispose()
  })

  it('two equal inputs correlate fully from the start: no collapse to be told', async () => {
    const model = small()
    const twice = tf.tidy(() => tf.tile(tf.slice(x, 0, 1), [4, 1]))
    const { layers: inspected, verdicts } = await inspectModel(model, twice)
    for (const { correlation } of inspected) if (correlation) expect(correlation.measured).toBeCloseTo(1, 5)
    expect(verdicts.join()).not.toMatch(/told apart/)
    model.dispose()
    twice.dispose()
  })

  it('an input of zeros', async () => {
    const model = small()
    const nothing = tf.zeros([4, 6])
    const inspection = await inspectModel(model, nothing)
    const [first] = inspection.layers
    expect(first?.variance?.measured).toBe(0)
    expect(first?.sparsity).toMatchObject({ measured: 1, predicted: 1 })
    expect(first?.saved).toBe(first?.multiplications)
    expect(inspection.verdicts.join()).toMatch(/all 9 units of first are zero/)
    expectSound(inspection, ({ sparsity }) => sparsity !== undefined)
    model.dispose()
    nothing.dispose()
  })

  it('weights of zero', async () => {
    const model = small()
    tf.tidy(() => {
      for (const weight of model.weights) weight.write(tf.zeros(weight.shape as number[]))
    })
    const inspection = await inspectModel(model, x)
    for (const { variance } of inspection.layers)
      if (variance) expect(variance).toMatchObject({ measured: 0, predicted: 0 })
    expect(inspection.verdicts.join()).toMatch(/all 9 units of first are zero/)
    expectSound(inspection, ({ sparsity }) => sparsity !== undefined)
    model.dispose()
  })

  it('qStar is what variance is judged by', async () => {
    const model = tfl.sequential({
      layers: Array.from({ length: 4 }, (_, l) =>
        layers.dense({
          units: 100,
          kernelInitializer: 'zeros',
          activation: 'tanh',
          ...(l === 0 && { inputShape: [6] })
        })
      )
    })
    initializeModel(model, { qStar: 2, seed: 1 })
    expect((await inspectModel(model, x, { qStar: 2 })).verdicts.join()).not.toMatch(/variance/)
    expect((await inspectModel(model, x, { qStar: 0.1 })).verdicts.join()).toMatch(/variance grows/)
    expect((await inspectModel(model, x, { qStar: 100 })).verdicts.join()).toMatch(/variance falls/)
    model.dispose()
  })
})
