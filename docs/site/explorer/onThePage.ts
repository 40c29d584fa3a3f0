import { isRefusal, reworded, type Vocabulary } from '../../../src/checks.js'

/** The arguments of the library that can be set on the page, and φ, as they are called there. */
const NAMES: Readonly<Record<string, string>> = {
  sparsity: 'sparsity',
  qStar: 'q*',
  q: 'q*',
  m: 'm',
  varianceSlope: 'V′(q*)',
  chi1: 'χ₁',
  width: 'width',
  depth: 'depth',
  text: 'text',
  f: 'φ'
}

const VOCABULARY: Vocabulary = {
  name(argument, value) {
    const name = Object.hasOwn(NAMES, argument) ? NAMES[argument] : undefined
    return name === undefined || value === undefined ? name : `${name} = ${value}`
  },
  otherwise: 'the formula is one in x'
}

/** What went wrong, in the words of the page. */
export function onThePage(error: unknown): string {
  if (!(error instanceof RangeError)) return `The explorer failed: ${String(error)}`
  return isRefusal(error) ? reworded(error, VOCABULARY) : error.message
}
