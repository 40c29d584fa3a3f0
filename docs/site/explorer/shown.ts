import type { Reading } from '../../../src/readings/Reading.js'
import { typeset } from '../../../src/text/digits.js'

/** Readings as the page shows them. */
export const shown = (readings: readonly Reading[]): Reading[] =>
  readings.map(({ name, text }) => ({ name, text: typeset(text) }))
