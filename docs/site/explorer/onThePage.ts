import { reworded } from '../../../src/checks.js'

/** The arguments of the library as they are called on the page; '' for what there is not. */
const NAMES: Readonly<Record<string, string>> = {
  qStar: 'q*',
  q: 'q*',
  varianceSlope: 'V′(q*)',
  chi1: 'χ₁',
  f: 'φ',
  params: ''
}

/** What went wrong, in the words of the page. */
export function onThePage(error: unknown): string {
  if (!(error instanceof RangeError)) return `The explorer failed: ${String(error)}`
  return reworded(error, (argument) => NAMES[argument] ?? argument)
}
