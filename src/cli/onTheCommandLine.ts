import { withoutCaller } from '../checks.js'

/** The arguments of the library whose names mean nothing else, by the option. */
const OPTIONS: Readonly<Record<string, string>> = {
  qStar: 'q-star',
  varianceSlope: 'variance-slope',
  clipRatio: 'clip-ratio',
  varianceCurvature: 'variance-curvature',
  sigmaW: 'sigma-w',
  sigmaB: 'sigma-b',
  chi1: 'chi1'
}
const SUBJECTS: Readonly<Record<string, string>> = {
  q: 'q-star',
  m: 'm',
  sparsity: 'sparsity',
  width: 'width',
  depth: 'depth'
}

/** An error of the library as one of the command line: without its caller, the arguments as options. */
export const onTheCommandLine = (message: string): string =>
  withoutCaller(message)
    .replace(/\bm: Infinity/, '--m Infinity')
    .replace(/^(\w+)(?= must )/, (word) => (Object.hasOwn(SUBJECTS, word) ? `--${SUBJECTS[word]}` : word))
    .replace(/(?<![-\w])[a-z]\w+/g, (word) => (Object.hasOwn(OPTIONS, word) ? `--${OPTIONS[word]}` : word))
