import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, eocInitializer, normalQuantile, ShiftedReLU } from '../../src/index.js'

export const BATCH = 128

/** 784 inputs, hidden layers on the edge of chaos with 90 % zeros or ReLU with 50 %, ten outputs. */
export function trainable(depth: number, width: number, activation: 'CReLU' | 'ReLU'): tfl.LayersModel {
  const model = tfl.sequential()
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })
  const eoc = eocInitializer({ ...design, seed: 1 })
  const first = { kernelInitializer: eoc.inputKernel({ secondMoment: 1 }), biasInitializer: eoc.bias() }
  for (let layer = 0; layer < depth; layer++) {
    const start = activation === 'ReLU' ? { kernelInitializer: 'heNormal' as const } : layer === 0 ? first : eoc.layer()
    model.add(tfl.layers.dense({ units: width, ...(layer === 0 && { inputShape: [784] }), ...start }))
    model.add(activation === 'ReLU' ? tfl.layers.reLU() : new CReLU({ tau: design.tau, m: design.m }))
  }
  model.add(tfl.layers.dense({ units: 10 }))
  return model
}

/** conv 16 – pool – conv 32 – pool – dense, with ReLU or with CReLU of 85 % zeros. */
export function convolutional(activation: 'CReLU' | 'ReLU'): tfl.LayersModel {
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.85, qStar: 1 })
  const nonlinearity = () => (activation === 'ReLU' ? tfl.layers.reLU() : new CReLU({ tau: design.tau, m: design.m }))
  const kernel = (fanIn: number, secondMoment: number, seed: number) =>
    activation === 'ReLU'
      ? { kernelInitializer: 'heNormal' as const }
      : { kernelInitializer: tfl.initializers.randomNormal({ stddev: Math.sqrt(1 / fanIn / secondMoment), seed }) }
  const model = tfl.sequential()
  const same = { kernelSize: 3, padding: 'same' as const }
  model.add(tfl.layers.conv2d({ filters: 16, inputShape: [28, 28, 1], ...same, ...kernel(9, 1, 1) }))
  model.add(nonlinearity())
  model.add(tfl.layers.maxPooling2d({ poolSize: 2 }))
  model.add(tfl.layers.conv2d({ filters: 32, ...same, ...kernel(144, 0.3, 2) }))
  model.add(nonlinearity())
  model.add(tfl.layers.maxPooling2d({ poolSize: 2 }))
  model.add(tfl.layers.flatten())
  model.add(tfl.layers.dense({ units: 10 }))
  return model
}

/** One step of gradient descent on random data, as something to call. */
export function trainingStep(model: tfl.LayersModel, batch: number): () => void {
  const shape = model.inputs[0]?.shape.slice(1) as number[]
  const x = tf.randomNormal([batch, ...shape], 0, 1, 'float32', 1)
  const y = tf.randomNormal([batch, 10], 0, 1, 'float32', 2)
  // So small that the network, and with it the density, stays as it is.
  const optimizer = tf.train.sgd(1e-9)
  return () => {
    optimizer.minimize(
      () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar
    )
  }
}

/** The mean share of zeros in what the activations of a model give. */
export function zeros(model: tfl.LayersModel, x: tf.Tensor): number {
  const shares = model.layers
    .filter((layer) => ['ReLU', 'SgpCReLU', 'SgpShiftedReLU'].includes(layer.getClassName()))
    .map((layer) =>
      tf.tidy(() => {
        const output = tfl.model({ inputs: model.inputs, outputs: layer.output }).predict(x) as tf.Tensor
        return tf.mean(tf.cast(tf.equal(output, 0), 'float32')).dataSync()[0] as number
      })
    )
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
}

/** Layers between random weights whose hidden values are that sparse on the rows of x, with a read-out of ten. */
export function withSparsity(hidden: readonly number[], sparsity: number, x: tf.Tensor2D): tfl.LayersModel {
  const model = tfl.sequential()
  const tau = normalQuantile(sparsity)
  let values = x
  for (const units of hidden) {
    const kernel = tf.randomNormal([values.shape[1], units], 0, 1, 'float32', units) as tf.Tensor2D
    const scaled = tf.tidy(() => {
      const raw = tf.matMul(values, kernel)
      return tf.div(kernel, tf.sqrt(tf.mean(tf.square(raw))))
    }) as tf.Tensor2D
    const layer = tfl.layers.dense({ units, useBias: false, inputShape: [values.shape[1]], weights: [scaled] })
    model.add(layer)
    values = tf.matMul(values, scaled)
    // Without zeros there is nothing between the layers but the product.
    if (sparsity > 0) {
      model.add(new ShiftedReLU({ tau }))
      values = tf.relu(tf.sub(values, tau))
    }
  }
  model.add(tfl.layers.dense({ units: 10 }))
  return model
}
