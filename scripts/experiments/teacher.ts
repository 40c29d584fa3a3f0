import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { heNormal } from 'sparse-gp-init'
import { random } from '../../tools/random.js'
import type { Batch } from './trainSteps.js'

export const inputs = 20
/** Hidden layers of the teacher, each as wide as the input. */
export const teacherDepth = 3
/** Inputs of the validation and of the test set. */
const held = 1000

/** A teacher's function, as batches. */
export interface Task {
  readonly validation: Batch
  readonly test: Batch
  /** Training batches of fresh inputs, the same ones in each call. */
  batches(size: number): () => Batch
}

/** Every part of a task has its own stream of the seed. */
const streams = { validation: 30, test: 31, train: 32 }

/** The function of a random ReLU network, shifted and scaled to mean 0 and variance 1 on the validation inputs. */
export function makeTask(seed: number): Task {
  const teacher = sequential()
  for (let layer = 0; layer < teacherDepth; layer++) {
    const kernelInitializer = heNormal({ seed: 1000 * seed + layer })
    teacher.add(layers.dense({ units: inputs, inputShape: [inputs], activation: 'relu', kernelInitializer }))
  }
  teacher.add(layers.dense({ units: 1, kernelInitializer: heNormal({ seed: 1000 * seed + teacherDepth }) }))

  const raw = (count: number, normal: () => number) => {
    const x = tensor2d(Float32Array.from({ length: count * inputs }, normal), [count, inputs])
    const y = tidy(() => predict(teacher, { x }).slice())
    return { x, y }
  }
  const source = (stream: number) => {
    const { normal } = random(seed, stream)
    return () => normal(0, 1)
  }
  const first = raw(held, source(streams.validation))
  const mean = first.y.reduce((sum, y) => sum + y, 0) / held
  const sd = Math.sqrt(first.y.reduce((sum, y) => sum + (y - mean) ** 2, 0) / held)
  const standardised = ({ x, y }: typeof first): Batch => ({
    x,
    y: tensor2d(
      y.map((value) => (value - mean) / sd),
      [y.length, 1]
    )
  })
  return {
    validation: standardised(first),
    test: standardised(raw(held, source(streams.test))),
    batches(size) {
      const normal = source(streams.train)
      return () => standardised(raw(size, normal))
    }
  }
}

/** The outputs of a model, one for each input. */
export function predict(model: LayersModel, { x }: Pick<Batch, 'x'>): Float32Array {
  return tidy(() => [model.predictOnBatch(x)].flat()[0]?.dataSync() as Float32Array)
}

/** Mean squared error of a model. */
export function mse(model: LayersModel, batch: Batch): number {
  const targets = batch.y.dataSync()
  const errors = predict(model, batch).map((output, i) => (output - targets[i]) ** 2)
  return errors.reduce((sum, error) => sum + error, 0) / errors.length
}
