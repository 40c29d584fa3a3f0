// Answers the page's questions, so that the page itself never computes.
import { withoutCaller } from '../../../src/checks.js'
import { answersTo } from './answers.js'
import type { Answer, Question } from './protocol.js'

/** Milliseconds that an answer may take to be given while a newer question waits. */
const QUICK = 6

const cost = new Map<string, number>()
let latest: Question | undefined
let isBusy = false

const answer = (message: Answer) => postMessage(message)

/** Lets messages in, without the four milliseconds that timers wait. */
const { port1, port2 } = new MessageChannel()
let resume = () => {}
port2.onmessage = () => resume()
const breath = () =>
  new Promise<void>((resolve) => {
    resume = resolve
    port1.postMessage(0)
  })

/** What went wrong, in the words of the page. */
function wordsOf(error: unknown): string {
  if (!(error instanceof RangeError)) return `The explorer failed: ${String(error)}`
  return withoutCaller(error.message)
    .replace(/; give it in params.*$/, '; the formula is one in x')
    .replaceAll('qStar', 'q*')
    .replaceAll('chi1', 'χ₁')
}

async function settle(question: Question): Promise<void> {
  const { id } = question
  try {
    for (const { name, find } of await answersTo(question)) {
      await breath()
      // While the reader is still dragging, what takes long waits.
      if (latest !== question && (cost.get(name) ?? 0) > QUICK) continue
      const start = performance.now()
      try {
        answer(await find())
      } catch (error) {
        answer({ id, kind: 'gap', name, message: wordsOf(error) })
      }
      cost.set(name, performance.now() - start)
    }
  } catch (error) {
    answer({ id, kind: 'refusal', message: wordsOf(error) })
  }
  answer({ id, kind: 'done' })
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  latest = data
  if (isBusy) return
  isBusy = true
  try {
    for (let question: Question | undefined; question !== latest; ) {
      question = latest
      await settle(question)
    }
  } finally {
    isBusy = false
  }
})
