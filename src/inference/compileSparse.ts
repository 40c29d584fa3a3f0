import { folded } from '../program/folded.js'
import { readModel } from '../program/readModel.js'
import { type SparseRunner, sparseRunner } from './SparseRunner.js'

/**
 * Compiles a trained model into a runner that skips the zeros among its activations.
 *
 * $$y = b + \sum_{i:\, x_i \ne 0} x_i W_{i,:}$$
 *
 * The runner owns a copy of the weights in one WebAssembly memory and needs TensorFlow.js no more. It understands
 * models of one input and one output, sequential or functional, nested or not, of dense, convolution (1-d, 2-d,
 * depthwise), pooling, batch normalisation (folded into its neighbours), zero padding, reshaping, adding and
 * concatenating layers, the layers of this library, and TensorFlow.js' activations; dropout and noise do nothing.
 *
 * @param model a built `LayersModel` of any copy and version of tfjs-layers
 * @returns a promise of the runner: `predict`, `stats`, `save`, `dispose`
 * @throws TypeError for what is not a model; Error for a model that is not built, has several inputs or outputs or a
 *   layer that is not supported, naming the layer and the remedy; RangeError for weights that are NaN or infinite
 * @remarks Accuracy: float32 like TensorFlow.js, within 1e-5 of the sum of the sizes of the terms, per layer. Where
 *   WebAssembly or its SIMD is absent or forbidden by a content security policy without `'wasm-unsafe-eval'`,
 *   JavaScript does the same more slowly.
 * @example
 * ```ts
 * import { compileSparse } from 'sparse-gp-init/sparse'
 *
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' }))
 * model.add(new CReLU({ tau: 1, m: 4 }))
 * const runner = await compileSparse(model)
 * runner.predict(Float32Array.of(0, 0, 3)) // -> [2, 2]
 * ```
 * @see Dent & Tanner (2026), arXiv 2602.05779.
 */
export async function compileSparse(model: object): Promise<SparseRunner> {
  return sparseRunner('compileSparse', folded(await readModel(model)))
}
