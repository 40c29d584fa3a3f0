import { startBackend } from './backend.js'
import { createDigits, type Digits } from './digits.js'
import type { Message, Order } from './protocol.js'
import { createRace, type Race } from './race.js'

let race: Race | undefined
let digits: Digits | undefined
let wanted: Extract<Order, { kind: 'prepare' }> | undefined
let isRunning = false
let isAwake = false
let hasBackend = false

const tell = (message: Message): void => postMessage(message)

const report = (current: Race): void => tell({ kind: 'report', ...current.report() })

async function prepare(): Promise<void> {
  if (!hasBackend) tell({ kind: 'backend', backend: await startBackend() })
  hasBackend = true
  race?.dispose()
  race = undefined
  if (wanted === undefined) return
  const { run, settings } = wanted
  wanted = undefined
  if (digits?.seed !== settings.seed) {
    digits?.dispose()
    digits = createDigits(settings.seed)
  }
  race = createRace(run, settings, digits)
  report(race)
  race.resume()
}

/** Lets waiting orders in. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Takes steps until there is nothing to do. */
async function wake(): Promise<void> {
  if (isAwake) return
  isAwake = true
  let turned = performance.now()
  race?.resume()
  try {
    while (wanted !== undefined || (isRunning && race !== undefined)) {
      if (wanted !== undefined) await prepare()
      else if (race !== undefined) {
        await race.step()
        if (race.isDue()) report(race)
      }
      // A timer takes 4 ms at least, a step not much more on a fast machine.
      if (performance.now() - turned < 50) continue
      await turn()
      turned = performance.now()
    }
    if (race?.hasNews()) report(race)
    tell({ kind: 'halted' })
  } catch (error) {
    isRunning = false
    tell({ kind: 'error', text: error instanceof Error ? error.message : String(error) })
  } finally {
    isAwake = false
  }
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.kind === 'prepare') wanted = data
  isRunning = data.kind === 'go'
  void wake()
})
