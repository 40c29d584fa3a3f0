/** Contestants by name; each does its work once per call. */
export type Contestants = Readonly<Record<string, () => void>>

/** Times of one contestant, in microseconds per call. */
export interface Timing {
  readonly median: number
  readonly low: number
  readonly high: number
  /** Time over that of the reference, round by round: median and quartiles. */
  readonly ratio: readonly [low: number, median: number, high: number]
}

const WARM_UP_MS = 200
const ROUND_MS = 15

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]
}

function timePerCall(run: () => void, calls: number): number {
  const start = performance.now()
  for (let i = 0; i < calls; i++) run()
  return ((performance.now() - start) / calls) * 1000
}

/** How many calls fill a round, found while warming up. */
function callsPerRound(run: () => void): number {
  const start = performance.now()
  let calls = 0
  do {
    run()
    calls++
  } while (performance.now() - start < WARM_UP_MS)
  return Math.max(1, Math.round((calls * ROUND_MS) / WARM_UP_MS))
}

/** Times all contestants in turn, round after round, so that drift of the machine meets all alike. */
export function sideBySide(contestants: Contestants, reference: string, rounds = 25): Record<string, Timing> {
  const names = Object.keys(contestants)
  const run = (name: string) => contestants[name] as () => void
  const calls = new Map(names.map((name) => [name, callsPerRound(run(name))]))
  const times = new Map<string, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)?.push(timePerCall(run(name), calls.get(name) as number))
  }
  const base = times.get(reference) as number[]
  return Object.fromEntries(
    names.map((name) => {
      const own = times.get(name) as number[]
      const ratios = own.map((time, round) => time / base[round])
      const timing: Timing = {
        median: quantile(own, 0.5),
        low: quantile(own, 0.25),
        high: quantile(own, 0.75),
        ratio: [quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75)]
      }
      return [name, timing]
    })
  )
}

/** What a number has to stay under. */
export interface Aim {
  readonly contestant: string
  readonly of: 'microseconds' | 'ratio'
  readonly atMost: number
}

const short = (x: number) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3))

/** One table, and PASS or MISS beside each aim. */
export function report(
  title: string,
  timings: Record<string, Timing>,
  reference: string,
  aims: readonly Aim[]
): string {
  const rows = Object.entries(timings).map(([name, { median, low, high, ratio }]) => {
    const verdicts = aims
      .filter(({ contestant }) => contestant === name)
      .map(({ of, atMost }) => {
        const value = of === 'ratio' ? ratio[1] : median
        return `${value <= atMost ? 'PASS' : 'MISS'} (aim ≤ ${atMost}${of === 'ratio' ? '×' : ' µs'})`
      })
    const time = `${short(median)} (${short(low)}–${short(high)})`
    return `| ${name} | ${time} | ${short(ratio[1])} (${short(ratio[0])}–${short(ratio[2])}) | ${verdicts.join(', ')} |`
  })
  return [
    `## ${title}`,
    '',
    `| | µs a call: median (quartiles) | time over ${reference} | |`,
    '|---|---|---|---|',
    ...rows,
    ''
  ].join('\n')
}

/** How many times as fast as the reference a contestant has to be. */
export interface SpeedAim {
  readonly contestant: string
  readonly atLeast: number
}

/** The same as a table of speeds: how many times as fast as the reference. */
export function speedReport(
  title: string,
  timings: Record<string, Timing>,
  reference: string,
  aims: readonly SpeedAim[]
): string {
  const rows = Object.entries(timings).map(([name, { median, low, high, ratio }]) => {
    const [slow, middle, fast] = [1 / ratio[2], 1 / ratio[1], 1 / ratio[0]]
    const verdicts = aims
      .filter(({ contestant }) => contestant === name)
      .map(({ atLeast }) => `${middle >= atLeast ? 'PASS' : 'MISS'} (aim ≥ ${atLeast}×)`)
    const time = `${short(median / 1000)} (${short(low / 1000)}–${short(high / 1000)})`
    return `| ${name} | ${time} | ${short(middle)} (${short(slow)}–${short(fast)}) | ${verdicts.join(', ')} |`
  })
  return [
    `## ${title}`,
    '',
    `| | ms a call: median (quartiles) | times as fast as ${reference} | |`,
    '|---|---|---|---|',
    ...rows,
    ''
  ].join('\n')
}
