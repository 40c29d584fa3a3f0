import type { JoinStep } from '../program/joins.js'
import type { Pointer } from '../runtime/Kernels.js'
import type { Runs } from './Run.js'

/** How steps that make one value of several are run. */
export const joinRuns: Runs<JoinStep> = {
  add:
    ({ size }, { floats: f }) =>
    (from, to, samples) => {
      const y = to >>> 2
      f.fill(0, y, y + samples * size)
      for (const pointer of from) {
        const x = pointer >>> 2
        for (let i = 0; i < samples * size; i++) f[y + i] += f[x + i]
      }
    },

  concatenate:
    ({ outer, parts }, { floats: f }) =>
    (from, to, samples) => {
      let at = to >>> 2
      for (let i = 0; i < samples * outer; i++) {
        for (const [input, length] of parts.entries()) {
          const start = ((from[input] as Pointer) >>> 2) + i * length
          f.copyWithin(at, start, start + length)
          at += length
        }
      }
    }
}
