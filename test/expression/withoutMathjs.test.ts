import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect, it, vi } from 'vitest'
import '../../src/register.js'
import { readActivation } from '../../src/cli/readActivation.js'
import { activationLayer, edgeOfChaos } from '../../src/index.js'

vi.mock('mathjs/number', () => {
  throw new Error('mathjs is loaded')
})

/** A model as `model.toJSON` writes it, with one layer of the formula. */
function saved(formula: object | string): object {
  return savedAs({ name: typeof formula === 'string' ? formula : JSON.stringify(formula) })
}

function savedAs(expression: unknown): object {
  const config = {
    name: 'bend',
    trainable: true,
    batch_input_shape: [null, 3],
    dtype: 'float32',
    expression
  }
  return {
    class_name: 'Sequential',
    config: { name: 'saved', layers: [{ class_name: 'SgpActivation', config }] },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js'
  }
}

const FORMULA = {
  text: 'min(max(x - tau, 0), m)',
  tree: ['min', ['max', ['-', 'x', 'tau'], 0], 'm'],
  params: { tau: 1, m: null }
}

it('mathjs cannot be loaded here', async () => {
  await expect(import('../../src/expression.js')).rejects.toThrow()
})

it.each(['index', 'theory', 'register', 'wasm', 'sparse'])('the entry %s never loads mathjs', async (entry) => {
  expect(Object.keys(await import(`../../src/${entry}.ts`))).not.toEqual([])
})

it('an activation that is named needs no parser', async () => {
  expect((await readActivation('tanh')).activation.value(1)).toBe(Math.tanh(1))
  await expect(readActivation('tanh(x)')).rejects.toThrow()
  expect(edgeOfChaos({ activation: 'tanh', qStar: 1 }).activation.name).toBe('tanh')
  expect(activationLayer('tanh').getClassName()).toBe('SgpActivation')
})

it('a saved formula loads and runs with sparse-gp-init/register alone', async () => {
  await tf.setBackend('cpu')
  const model = await tfl.models.modelFromJSON(saved(FORMULA) as never)
  const y = tf.tidy(() => Array.from((model.predict(tf.tensor2d([[0, 1.5, 9]])) as tf.Tensor).dataSync()))
  expect(y).toEqual([0, 0.5, 8])
  const { activation } = model.layers.at(-1) as unknown as { activation: { kinks: number[]; params: object } }
  expect(activation.kinks).toEqual([1])
  expect(activation.params).toEqual({ tau: 1, m: Infinity })
  model.dispose()
})

it.each([
  ['an unknown operation', { ...FORMULA, tree: ['eval', 'x'] }, /activationLayer: the operation "eval" is not known/],
  ['a missing parameter', { ...FORMULA, params: {} }, /activationLayer: "tau" is not known/],
  ['text that is not JSON', 'x', /activationLayer: the saved expression must be JSON text/]
])('%s in a saved formula is refused', async (_, formula, message) => {
  await expect(tfl.models.modelFromJSON(saved(formula) as never)).rejects.toThrow(message)
})

it.each([[null], [{}], [{ name: 3 }], ['x'], [[1]]])('the saved expression %j is refused', async (expression) => {
  const load = () => tfl.models.modelFromJSON(savedAs(expression) as never)
  await expect(load).rejects.toThrow(TypeError)
  await expect(load).rejects.toThrow(/^activationLayer: the (name of the )?saved expression must be /)
})
