import { type Report, STARTS, type Start } from './protocol.js'

/** What the curves are drawn through, and the networks as they began. */
export interface History {
  readonly first: Report | undefined
  readonly last: Report | undefined
  readonly steps: readonly number[]
  readonly losses: Readonly<Record<Start, readonly number[]>>
  readonly accuracies: Readonly<Record<Start, readonly number[]>>
}

/** More points than this are thinned to half. */
const MOST_POINTS = 400

export const NO_HISTORY: History = {
  first: undefined,
  last: undefined,
  steps: [],
  losses: { designed: [], he: [] },
  accuracies: { designed: [], he: [] }
}

function appended(values: readonly number[], value: number): number[] {
  const kept = values.length < MOST_POINTS ? values : values.filter((_, i) => i % 2 === 0)
  return [...kept, value]
}

const perStart = (values: (start: Start) => number[]): Record<Start, number[]> =>
  Object.fromEntries(STARTS.map((start) => [start, values(start)])) as Record<Start, number[]>

export function withReport(history: History, report: Report): History {
  if (report.step === history.last?.step) return { ...history, last: report }
  return {
    first: history.first ?? report,
    last: report,
    steps: appended(history.steps, report.step),
    losses: perStart((start) => appended(history.losses[start], report.networks[start].loss)),
    accuracies: perStart((start) => appended(history.accuracies[start], report.networks[start].accuracy))
  }
}
