import { reworded } from '../checks.js'

/** The arguments of the library as they are called there; '' for what there is not. */
const NAMES: Readonly<Record<string, string>> = {
  qStar: '--q-star',
  q: '--q-star',
  m: '--m',
  'm: Infinity': '--m Infinity',
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
  params: '',
  // What the option holds is told before.
  text: ''
}

/** An error of the library in the words of the command line: without its caller, the arguments as options. */
export const onTheCommandLine = (error: RangeError): string =>
  reworded(error, (argument) => NAMES[argument] ?? argument).trimStart()
