import type { Message, Order } from './protocol.js'

/** A worker that is there from the first order until `end`. */
export interface Session {
  order(order: Order): void
  end(): void
}

/** Hands the messages of the worker on; what goes wrong with the worker itself is a message of an error, too. */
export function createSession(onMessage: (message: Message) => void): Session {
  let worker: Worker | undefined

  function begin(): Worker {
    const begun = new Worker(new URL('trainingWorker.js', import.meta.url), { type: 'module' })
    begun.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (begun === worker) onMessage(data)
    })
    begun.addEventListener('error', (event) => {
      event.preventDefault()
      if (begun === worker) onMessage({ kind: 'error', text: event.message || 'its script could not be loaded' })
    })
    return begun
  }

  return {
    order(order) {
      worker ??= begin()
      worker.postMessage(order)
    },
    end() {
      worker?.terminate()
      worker = undefined
    }
  }
}
