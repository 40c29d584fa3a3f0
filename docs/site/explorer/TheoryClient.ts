import type { Answer, Question } from './protocol.js'

/** Milliseconds after which a worker that is deep in an older question is given up. */
const PATIENCE = 400

export interface TheoryClient {
  /** Asks, and returns the number of the question; one that the worker has not begun with is dropped for this one. */
  ask(question: Omit<Question, 'id'>): number
}

/** A worker of its own; `onAnswer` hears of everything that it says, in order. */
export function theoryClient(onAnswer: (answer: Answer) => void): TheoryClient {
  let asked = 0
  let finished = 0
  let hasSpoken = false
  let worker = started()
  let waiting: ReturnType<typeof setTimeout> | undefined

  function started(): Worker {
    hasSpoken = false
    const fresh = new Worker(new URL('explorerWorker.js', import.meta.url), { type: 'module' })
    fresh.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (fresh !== worker) return
      hasSpoken = true
      if (data.id === asked) clearTimeout(waiting)
      if (data.kind === 'done') finished = data.id
      onAnswer(data)
    })
    fresh.addEventListener('error', ({ message }) => onAnswer({ id: asked, kind: 'refusal', message }))
    return fresh
  }

  return {
    ask(question) {
      const isBusy = finished < asked
      const sent: Question = { id: ++asked, ...question }
      worker.postMessage(sent)
      clearTimeout(waiting)
      // A formula may take seconds; whoever types on does not wait for it.
      if (!isBusy || !hasSpoken) return asked
      waiting = setTimeout(() => {
        worker.terminate()
        worker = started()
        worker.postMessage(sent)
      }, PATIENCE)
      return asked
    }
  }
}
