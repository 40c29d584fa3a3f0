import { percent } from './table.js'
import type { Probe } from './train.js'

const barLength = 24
const linesWithoutTerminal = 10

/** Shows the training: a bar that moves in a terminal, a line now and then elsewhere. */
export function progress(name: string, steps: number, out: NodeJS.WriteStream = process.stdout) {
  let printed = 0

  function show(probe: Probe): void {
    const done = probe.step / steps
    const state = describe(probe, steps)
    if (out.isTTY) {
      const filled = Math.round(done * barLength)
      out.write(`\r${name} ${'█'.repeat(filled)}${'░'.repeat(barLength - filled)} ${state}\x1b[K`)
    } else if (Math.floor(done * linesWithoutTerminal) > printed) {
      printed = Math.floor(done * linesWithoutTerminal)
      out.write(`${name}  ${state}\n`)
    }
  }

  function end(): void {
    if (out.isTTY) out.write('\n')
  }
  return { show, end }
}

function describe({ step, loss, accuracy, sparsity }: Probe, steps: number): string {
  const place = `step ${String(step).padStart(String(steps).length)}/${steps}`
  return `${place}  loss ${loss.toFixed(3)}  accuracy ${percent(accuracy)}  zeros ${percent(sparsity)}`
}
