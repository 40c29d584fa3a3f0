import { loadSparse } from 'sparse-gp-init/sparse'

/** What the worker is sent: a saved model and samples. */
export interface Task {
  readonly bytes: Uint8Array
  readonly x: Float32Array
}

/** What it answers. */
export interface Answer {
  readonly y: Float32Array
  readonly engine: string
}

addEventListener('message', async ({ data }: MessageEvent<Task>) => {
  const runner = await loadSparse(data.bytes)
  const answer: Answer = { y: runner.predict(data.x), engine: runner.stats().engine }
  postMessage(answer)
})
