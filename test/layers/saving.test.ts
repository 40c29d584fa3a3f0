import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect, test } from 'vitest'
import {
  activationLayer,
  CReLU,
  CST,
  defineActivation,
  elu,
  eocInitializer,
  leakyRelu,
  piecewiseLinear,
  ShiftedReLU,
  SoftThreshold
} from '../../src/index.js'
import { registeredClasses } from '../../src/register.js'
import { describeOnBackends } from '../support/backends.js'
import { modelFile } from '../support/modelFile.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A model with every class of the library, and parameters none of which is a default. */
function everything(): tfl.Sequential {
  const eoc = eocInitializer({ activation: new CReLU({ tau: 1.25, m: 0.75 }), qStar: 2, seed: 0 })
  const model = tfl.sequential()
  model.add(tfl.layers.dense({ units: 6, inputShape: [5], ...eoc.layer() }))
  for (const layer of [
    new CReLU({ tau: 1.25, m: 0.75 }),
    new CReLU({ tau: 0.1, m: Infinity }),
    new CST({ tau: 0.01, m: 0.7 }),
    new CST({ tau: 0.02, m: Infinity }),
    new ShiftedReLU({ tau: 0.4 }),
    new SoftThreshold({ tau: 0.03 }),
    activationLayer('hardTanh'),
    activationLayer(leakyRelu({ alpha: 0.3 })),
    activationLayer(elu({ alpha: 0.4 })),
    activationLayer(piecewiseLinear({ name: 'Bent_Line 2', knots: [-1.5, 0.25], slopes: [0.5, -1, 2], intercept: 0.5 }))
  ]) {
    model.add(layer)
  }
  model.add(tfl.layers.dense({ units: 2, kernelInitializer: eoc.outputKernel({ variance: 1 }) }))
  return model
}

const paramsOf = (model: tfl.LayersModel) =>
  model.layers.flatMap((layer) => ('activation' in layer && 'sides' in layer ? [layer] : [])).map(activationOf)

function activationOf(layer: tfl.layers.Layer): unknown {
  const { name, params } = (layer as unknown as CReLU).activation
  return { name, params }
}

describeOnBackends('saving', () => {
  test('JSON, memory and files keep every parameter and the outputs, and leave no tensors', async () => {
    const before = tf.memory().numTensors
    const model = everything()
    const x = tf.randomNormal([7, 5], 0, 3, 'float32', 1)
    const outputs = (m: tfl.LayersModel) => tf.tidy(() => Array.from((m.predict(x) as tf.Tensor).dataSync()))
    const expected = outputs(model)

    const fromJson = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))))
    expect(paramsOf(fromJson)).toEqual(paramsOf(model))
    // The same seeded initialisers, run again.
    expect(outputs(fromJson)).toEqual(expected)

    const file = modelFile()
    await model.save(file)
    const fromFile = await tfl.loadLayersModel(file)
    expect(paramsOf(fromFile)).toEqual(paramsOf(model))
    expect(outputs(fromFile)).toEqual(expected)

    file.remove()
    for (const m of [model, fromJson, fromFile]) m.dispose()
    tf.dispose(x)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('m = Infinity is null in the JSON, not a default', () => {
  const config = new CReLU({ tau: 2, m: Infinity }).getConfig()
  expect(JSON.parse(JSON.stringify(config))).toMatchObject({ tau: 2, m: null })
  expect(new CReLU({ tau: 2, m: null }).activation.params.m).toBe(Infinity)
})

/** A configuration as JSON keeps it, without the empty entry that TensorFlow.js adds while loading. */
const configOf = (layer: tfl.layers.Layer) =>
  JSON.parse(JSON.stringify(layer.getConfig(), (key, value) => (key === 'customObjects' ? undefined : value)))

test('config → layer → config is the identity', () => {
  for (const layer of everything().layers) {
    const config = configOf(layer)
    const Class = layer.constructor as unknown as { fromConfig(cls: unknown, config: object): tfl.layers.Layer }
    const again = Class.fromConfig(layer.constructor, configOf(layer))
    expect(configOf(again)).toEqual(config)
  }
})

test('an activation made by defineActivation says that it cannot be loaded', async () => {
  const sine = defineActivation({ name: 'sine', value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) })
  const model = tfl.sequential()
  model.add(tfl.layers.dense({ units: 2, inputShape: [2] }))
  model.add(activationLayer(sine))
  const json = JSON.parse(JSON.stringify(model.toJSON(null, false)))
  await expect(tfl.models.modelFromJSON(json)).rejects.toThrow(/"sine" cannot be rebuilt from its name/)
})

test('./register registers every class by its name', () => {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  expect(registeredClasses.length).toBe(10)
  for (const name of registeredClasses) {
    expect(name).toMatch(/^[Ss]gp[A-Z]/)
    expect(classNameMap[name]).toBeDefined()
  }
})

test('without the library loaded, the error of TensorFlow.js names SgpCReLU, and the README has its text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sgp-unregistered-'))
  const file = join(folder, 'model.json')
  const model = tfl.sequential()
  model.add(new CReLU({ tau: 1, m: 1, inputShape: [2] }))
  writeFileSync(file, JSON.stringify(model.toJSON(null, false)))
  const program = `
    const { readFileSync } = require('node:fs')
    const tfl = require('@tensorflow/tfjs-layers')
    require('@tensorflow/tfjs-backend-cpu')
    tfl.models.modelFromJSON(JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8')))
      .then(() => console.log('loaded'), (error) => console.log(error.message))`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(stdout).toContain('Unknown layer: SgpCReLU')
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(readme).toContain('Unknown layer: SgpCReLU')
  expect(readme).toContain("import 'sparse-gp-init/register'")
})
