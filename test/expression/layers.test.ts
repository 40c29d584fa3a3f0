import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect, it } from 'vitest'
import { activationFromExpression } from '../../src/expression.js'
import { activationLayer } from '../../src/index.js'
import { describeOnBackends } from '../support/backends.js'
import { modelFile } from '../support/modelFile.js'

describeOnBackends('a layer of a formula', () => {
  it('NaN stays NaN, and infinities give what the formula gives', () => {
    const run = (text: string, at: number[]) =>
      tf.tidy(() =>
        Array.from(
          (
            activationLayer(activationFromExpression(text, { m: Infinity })).apply(tf.tensor1d(at)) as tf.Tensor
          ).dataSync()
        )
      )
    for (const text of ['max(x, 0)', 'x > 0 ? 1 : 0', '3', 'min(max(x, 0), m)', 'sign(x)']) {
      expect(run(text, [Number.NaN, 1])[0]).toBeNaN()
    }
    expect(run('min(max(x, 0), m)', [-Infinity, Infinity])).toEqual([0, Infinity])
    expect(run('tanh(x)', [-Infinity, Infinity])).toEqual([-1, 1])
    const gradient = tf.tidy(() =>
      tf
        .grad((t) => activationLayer(activationFromExpression('max(x, 0)')).apply(t) as tf.Tensor)(
          tf.tensor1d([Number.NaN, 2])
        )
        .dataSync()
    )
    expect(Array.from(gradient)).toEqual([Number.NaN, 1])
  })

  it.each(['1/(1+exp(-x))', 'x/(1+exp(-x))', 'log(1+exp(x))', 'x*tanh(log(1+exp(x)))'])(
    '%s and its gradient are finite far out',
    (text) => {
      const phi = activationFromExpression(text)
      const at = [-1000, -100, 100, 1000]
      const layer = activationLayer(phi)
      const [y, slope] = tf.tidy(() => {
        const x = tf.tensor1d(at)
        const f = (t: tf.Tensor) => layer.apply(t) as tf.Tensor
        return [f(x), tf.grad(f)(x)].map((tensor) => Array.from(tensor.dataSync()))
      }) as unknown as number[][]
      for (const [i, x] of at.entries()) {
        expect(y?.[i]).toBeCloseTo(phi.value(x), 5)
        expect(slope?.[i]).toBeCloseTo(phi.slope(x), 5)
      }
    }
  )

  it('keeps the shape of any rank', () => {
    tf.tidy(() => {
      const y = activationLayer(activationFromExpression('0*x + 2')).apply(tf.zeros([2, 3, 4])) as tf.Tensor
      expect(y.shape).toEqual([2, 3, 4])
    })
  })

  it('trains, and is saved with its formula through JSON and files', async () => {
    const texts: [string, Record<string, number>][] = [
      ['min(max(x - Tau_One, 0), m)', { Tau_One: 0.25, m: Infinity }],
      ['x > 0 ? x : A*expm1(x)', { A: 0.5 }]
    ]
    const before = tf.memory().numTensors
    const model = tfl.sequential()
    model.add(
      tfl.layers.dense({ units: 6, inputShape: [4], kernelInitializer: tfl.initializers.glorotNormal({ seed: 1 }) })
    )
    for (const [text, params] of texts) model.add(activationLayer(activationFromExpression(text, params)))
    model.add(tfl.layers.dense({ units: 1, kernelInitializer: tfl.initializers.glorotNormal({ seed: 2 }) }))
    const optimizer = tf.train.sgd(0.1)
    model.compile({ loss: 'meanSquaredError', optimizer })
    const x = tf.randomNormal([16, 4], 0, 1, 'float32', 3)
    const y = tf.sum(x, 1, true)
    const { history } = await model.fit(x, y, { epochs: 5, shuffle: false })
    expect((history.loss?.at(-1) as number) < (history.loss?.[0] as number)).toBe(true)

    const outputs = (m: tfl.LayersModel) => tf.tidy(() => Array.from((m.predict(x) as tf.Tensor).dataSync()))
    const fromJson = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))))
    fromJson.setWeights(model.getWeights())
    const file = modelFile()
    await model.save(file)
    const fromFile = await tfl.loadLayersModel(file)
    for (const copy of [fromJson, fromFile]) {
      expect(outputs(copy)).toEqual(outputs(model))
      for (const [i, [text, params]] of texts.entries()) {
        const { activation } = copy.layers[i + 1] as unknown as ReturnType<typeof activationLayer>
        expect(activation).toMatchObject({
          name: text,
          params,
          expression: activationFromExpression(text, params).expression
        })
      }
    }
    file.remove()
    for (const m of [model, fromJson, fromFile]) m.dispose()
    optimizer.dispose()
    tf.dispose([x, y])
    expect(tf.memory().numTensors).toBe(before)
  })
})
