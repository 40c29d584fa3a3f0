// Answers the page's questions, so that the page itself never computes.
import { answersTo, type Part } from './answers.js'
import { onThePage } from './onThePage.js'
import type { Answer, Question } from './protocol.js'

/** Milliseconds up to which a part of an answer is quick. */
const QUICK = 8

/** What each part takes, in milliseconds, and the last question that it was given for. */
const cost = new Map<string, number>()
const given = new Map<string, number>()
/** Until when nothing slow is done while a newer question waits. */
let rest = 0
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

const isSlow = (name: string) => (cost.get(name) ?? 0) > QUICK

/** What is quick, then what is slow, the longest not given first. */
const inTurn = (parts: readonly Part[]): Part[] => [
  ...parts.filter(({ name }) => !isSlow(name)),
  ...parts.filter(({ name }) => isSlow(name)).sort((a, b) => (given.get(a.name) ?? 0) - (given.get(b.name) ?? 0))
]

async function settle(question: Question): Promise<void> {
  const { id } = question
  try {
    for (const { name, find } of inTurn(await answersTo(question))) {
      await breath()
      const start = performance.now()
      // While the reader is still dragging, what is slow leaves half of the time to what is quick; code waits to be
      // copied.
      if (latest !== question && (name === 'code' || (isSlow(name) && start < rest))) continue
      try {
        answer(await find())
      } catch (error) {
        answer({ id, kind: 'gap', name, message: onThePage(error) })
      }
      const end = performance.now()
      const took = end - start
      // One long pause of the machine does not make a part slow.
      cost.set(name, Math.min(took, 2 * (cost.get(name) ?? took)))
      given.set(name, id)
      if (isSlow(name)) rest = end + took
    }
  } catch (error) {
    answer({ id, kind: 'refusal', message: onThePage(error) })
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
