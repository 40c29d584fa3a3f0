// A small program of a user: design, train, save, load. Prints what it saw as JSON.
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, eocInitializer } from 'sparse-gp-init'

const design = designSparseActivation({ family: 'crelu', sparsity: 0.8 })
const eoc = eocInitializer({ activation: design.activation, qStar: design.qStar, seed: 7 })
const model = tfl.sequential()
model.add(tfl.layers.dense({ units: 64, inputShape: [4], ...eoc.layer() }))
model.add(new CReLU({ tau: design.tau, m: design.m }))
model.add(tfl.layers.dense({ units: 1, ...eoc.layer() }))
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })

const x = tf.tensor2d(
  Array.from({ length: 32 }, (_, i) => Math.sin(i + 1)),
  [8, 4]
)
const y = tf.tensor2d(
  Array.from({ length: 8 }, (_, i) => Math.cos(i)),
  [8, 1]
)
const history = await model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0 })

const json = model.toJSON()
const loaded = await tfl.models.modelFromJSON(JSON.parse(json))
loaded.setWeights(model.getWeights())
const outputs = [model, loaded].map((net) => Array.from(net.predict(x).dataSync()))
const hidden = tfl.model({ inputs: model.inputs, outputs: model.layers[1].output }).predict(x)

console.log(
  JSON.stringify({
    version: tf.version_core,
    loss: history.history.loss[0],
    zeros: Array.from(hidden.dataSync()).filter((value) => value === 0).length / hidden.size,
    outputs
  })
)
