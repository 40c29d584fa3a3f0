import { type Estimate, estimate } from './estimate.js'
import { withError } from './markdown.js'

/** All runs at one learning rate, one for each seed. */
export interface AtRate<T> {
  readonly rate: number
  readonly outcomes: readonly T[]
  readonly validation: Estimate
}

/** All runs of one contender. */
export interface Swept<T> {
  readonly name: string
  readonly rates: readonly AtRate<T>[]
  /** The rate that is reported: that of the highest mean of {@link Sweep.validation}. */
  readonly best: AtRate<T>
}

export interface Sweep<T> {
  readonly rates: readonly number[]
  readonly seeds: readonly number[]
  /** Trains one network. */
  train(rate: number, seed: number): Promise<T>
  /** What the rate is chosen by, measured on validation data: higher is better; not finite if the run diverged. */
  validation(outcome: T): number
}

/** Trains a contender with every seed at every learning rate; a rate at which a run diverged comes last. */
export async function sweep<T>(name: string, { rates, seeds, train, validation }: Sweep<T>): Promise<Swept<T>> {
  const all: AtRate<T>[] = []
  for (const rate of rates) {
    const outcomes: T[] = []
    for (const seed of seeds) outcomes.push(await train(rate, seed))
    const found = { rate, outcomes, validation: estimate(outcomes.map(validation)) }
    console.error(`${name}  rate ${rate}: ${withError(found.validation)}`)
    all.push(found)
  }
  const rank = ({ validation: { mean } }: AtRate<T>) => (Number.isFinite(mean) ? mean : Number.NEGATIVE_INFINITY)
  const best = all.reduce((one, other) => (rank(other) > rank(one) ? other : one))
  return { name, rates: all, best }
}

/** The contender of that name, which the others are compared with. */
export function named<T>(swept: readonly Swept<T>[], name: string): Swept<T> {
  const found = swept.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no contender is called ${name}`)
  return found
}
