import { isRefusal, reworded, type Vocabulary } from '../checks.js'

/** The arguments of the library that are options, or have another name there. */
const NAMES: Readonly<Record<string, string>> = {
  qStar: '--q-star',
  q: '--q-star',
  m: '--m',
  sparsity: '--sparsity',
  varianceSlope: '--variance-slope',
  clipRatio: '--clip-ratio',
  varianceCurvature: '--variance-curvature',
  sigmaW: '--sigma-w',
  sigmaB: '--sigma-b',
  chi1: '--chi1',
  width: '--width',
  depth: '--depth',
  f: 'φ',
  // What the option holds is told before.
  text: ''
}

const VOCABULARY: Vocabulary = {
  name(argument, value) {
    const name = Object.hasOwn(NAMES, argument) ? NAMES[argument] : undefined
    return name === undefined || value === undefined ? name : `${name} ${value}`
  },
  otherwise: 'x is all there is'
}

/** An error of the library in the words of the command line: without its caller, the arguments as options. */
export const onTheCommandLine = (error: RangeError): string =>
  isRefusal(error) ? reworded(error, VOCABULARY).trimStart() : error.message
