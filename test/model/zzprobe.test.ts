import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { activationFunction, calibrateSparsity, CReLU, crelu, inspectModel, initializeModel, lsuv, sparsifyModel } from 'sparse-gp-init'
import { expect, it } from 'vitest'
import { gaussian } from './support.js'
const L = tfl.layers
const show = (...a: unknown[]) => process.stdout.write(a.map(x => typeof x === 'string' ? x : JSON.stringify(x)).join(' ') + '\n')
it('probe', async () => {
  await tf.setBackend('cpu')
  const x = gaussian([8, 16], 1)
  const tryit = async (name: string, f: () => unknown) => { try { show(name, (await f()) as string) } catch (e) { show(name, 'ERROR', String((e as Error).stack).slice(0, 600)) } }
  await tryit('calibrate Activation slot', () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16] }), L.activation({ activation: activationFunction(crelu({ tau: 1, m: 1 })) })] })
    return calibrateSparsity(m, x, { sparsity: 0.9 }).layers
  })
  await tryit('nested frozen', () => {
    const inner = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'in1' })], name: 'inner' })
    inner.trainable = false
    const m = tfl.sequential({ layers: [inner, L.dense({ units: 4 })] })
    const before = m.layers[0]!.getWeights()[0]!.dataSync().slice(0, 3)
    const { model, report } = sparsifyModel(m, { sparsity: 0.9, seed: 1 })
    return [Array.from(before), Array.from(model.layers[0]!.getWeights()[0]!.dataSync().slice(0, 3)), model.layers[0]!.trainable, model.trainableWeights.length, m.trainableWeights.length, report.layers.map(l => [l.layer, l.action, l.reason])]
  })
  await tryit('frozen weight-level', () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'a' }), L.dense({ units: 4 })] })
    m.layers[0]!.trainable = false
    const { model, report } = sparsifyModel(m, { sparsity: 0.9, seed: 1 })
    return [model.trainableWeights.length, m.trainableWeights.length, report.layers.map(l => [l.layer, l.action, l.reason])]
  })
  await tryit('relu then flatten', () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'a' }), L.dense({ units: 4, activation: 'relu', name: 'b' }), L.flatten()] })
    return sparsifyModel(m, { sparsity: 0.9, seed: 1 }).model.layers.map(l => l.name)
  })
  await tryit('zero input', async () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'a' }), L.dense({ units: 4, name: 'b' })] })
    initializeModel(m, { seed: 1 })
    const r = await inspectModel(m, tf.zeros([8, 16]))
    return JSON.stringify(r.layers, (k, v) => Number.isNaN(v) ? 'NaN' : v) + '\n' + r.toString()
  })
  await tryit('batch 1', async () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'a' }), L.dense({ units: 4, name: 'b' })] })
    initializeModel(m, { seed: 1 })
    const r = await inspectModel(m, tf.slice(x, 0, 1))
    return JSON.stringify(r.layers, (k, v) => Number.isNaN(v) ? 'NaN' : v) + '\n' + r.toString()
  })
  await tryit('zero weights', async () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], activation: 'relu', name: 'a', kernelInitializer: 'zeros' }), L.dense({ units: 4, name: 'b', kernelInitializer: 'zeros' })] })
    const r = await inspectModel(m, x)
    return JSON.stringify(r.layers, (k, v) => Number.isNaN(v) ? 'NaN' : v) + '\n' + r.toString() + (r.toSVG().match(/<circle/g) ?? []).length
  })
  await tryit('names', async () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 20, inputShape: [16], name: 'a' }), L.activation({ activation: 'relu', name: 'r<&>"' }), L.dense({ units: 4, name: 'b' })] })
    const r = await inspectModel(m, x)
    return (r.toSVG().match(/<circle.*/g) ?? []).join('\n')
  })
  await tryit('only activation', async () => {
    const m = tfl.sequential({ layers: [L.activation({ activation: 'relu', inputShape: [16] })] })
    const r = await inspectModel(m, x)
    return JSON.stringify(r) + r.toSVG().length
  })
  await tryit('reshape only', async () => {
    const m = tfl.sequential({ layers: [L.reshape({ targetShape: [4, 4], inputShape: [16] })] })
    const r = await inspectModel(m, x)
    return JSON.stringify(r) + r.toString() + r.toSVG()
  })
  for (const w of [256, 300]) for (const seed of [1, 2, 3, 4]) await tryit('relu10 w' + w, async () => {
    await tf.setBackend('wasm'); await tf.ready()
    const m = tfl.sequential({ layers: [...Array.from({ length: 10 }, (_, l) => L.dense({ units: l === 9 ? 10 : w, activation: l === 9 ? 'linear' : 'relu', inputShape: [w], kernelInitializer: 'zeros' }))] })
    initializeModel(m, { seed })
    return (await inspectModel(m, gaussian([16, w], seed))).verdicts as never
  })
  await tf.setBackend('cpu')
  await tryit('embedding lsuv', () => {
    const m = tfl.sequential({ layers: [L.embedding({ inputDim: 10, outputDim: 4, inputLength: 3 }), L.flatten(), L.dense({ units: 4 })] })
    return lsuv(m, tf.tensor2d([[1, 2, 3], [4, 5, 6]], [2, 3], 'int32'), { seed: 1 }).toString()
  })
  await tryit('inspect embedding', async () => {
    const m = tfl.sequential({ layers: [L.embedding({ inputDim: 10, outputDim: 4, inputLength: 3, maskZero: true }), L.lstm({ units: 4, recurrentInitializer: 'glorotNormal' }), L.dense({ units: 4 })] })
    return (await inspectModel(m, tf.tensor2d([[1, 2, 0], [4, 5, 6]], [2, 3]))).toString()
  })
  await tryit('bn', async () => {
    const m = tfl.sequential({ layers: [L.dense({ units: 32, inputShape: [16] }), L.batchNormalization(), L.activation({ activation: 'relu' }), L.dense({ units: 32, activation: 'relu' }), L.dense({ units: 4, activation: 'softmax' })] })
    initializeModel(m, { seed: 1 })
    return (await inspectModel(m, x)).toString()
  })
  await tryit('sparsify shared', async () => {
    const a = tfl.input({ shape: [16] }), b = tfl.input({ shape: [16] })
    const shared = L.dense({ units: 20, activation: 'relu', name: 'shared' })
    const y = L.concatenate().apply([shared.apply(a), shared.apply(b)] as tfl.SymbolicTensor[])
    const m = tfl.model({ inputs: [a, b], outputs: L.dense({ units: 2 }).apply(y) as tfl.SymbolicTensor })
    const { model, report } = sparsifyModel(m, { sparsity: 0.8, seed: 1 })
    return model.layers.map(l => l.name).join() + report.toString() + (model.predict([x, x]) as tf.Tensor).shape
  })
  await tryit('sparsify nested multi-use', async () => {
    const ii = tfl.input({ shape: [16] })
    const inner = tfl.model({ inputs: ii, outputs: L.dense({ units: 16, activation: 'relu', name: 'i2' }).apply(L.dense({ units: 20, activation: 'relu', name: 'i1' }).apply(ii)) as tfl.SymbolicTensor, name: 'inner' })
    const a = tfl.input({ shape: [16] })
    const y = inner.apply(inner.apply(a)) as tfl.SymbolicTensor
    const m = tfl.model({ inputs: a, outputs: L.dense({ units: 2 }).apply(y) as tfl.SymbolicTensor })
    const { model, report } = sparsifyModel(m, { sparsity: 0.8, seed: 1 })
    return model.layers.map(l => l.name).join() + report.toString() + (model.predict(x) as tf.Tensor).shape
  })
}, 60000)
