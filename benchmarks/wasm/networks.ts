import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, edgeOfChaos, eocInitializer } from '../../src/index.js'

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
        return tf.mean(tf.cast(tf.equal(output, 0), 'float32')).dataSync()[0]
      })
    )
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
}

/**
 * Hidden layers with that share of zeros, on the edge of chaos for inputs of that mean square, and a read-out of ten.
 * Without zeros there is nothing between the layers but the product.
 */
export function withSparsity(
  inputs: number,
  hidden: readonly number[],
  sparsity: number,
  secondMoment: number
): tfl.LayersModel {
  const model = tfl.sequential()
  const design = sparsity > 0 ? designSparseActivation({ family: 'crelu', sparsity }) : undefined
  const eoc = eocInitializer({ ...(design ?? edgeOfChaos({ activation: 'identity', qStar: 1 })), seed: 1 })
  for (const [layer, units] of hidden.entries()) {
    const first = { kernelInitializer: eoc.inputKernel({ secondMoment }), biasInitializer: eoc.bias() }
    const start = layer === 0 ? { inputShape: [inputs], ...first } : eoc.layer()
    model.add(tfl.layers.dense({ units, ...start }))
    if (design !== undefined) model.add(new CReLU({ tau: design.tau, m: design.m }))
  }
  model.add(tfl.layers.dense({ units: 10 }))
  return model
}
