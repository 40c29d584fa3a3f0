import type { Activation } from '../activations/Activation.js'
import { toActivation } from '../activations/byName/toActivation.js'
import { toJSON } from '../meanField/design/toJSON.js'
import type { Answer } from './Answer.js'
import { phaseOf } from './phaseOf.js'

/** What JSON has no number for, as a string. */
const kept = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

/** Where a formula has kinks, and jumps if any. */
const placesOf = ({ expression, kinks, jumps }: Activation): object =>
  expression === undefined ? {} : { kinks, ...(jumps && { jumps }) }

function partsOf(answer: Answer): object {
  const { title, report } = answer
  if (answer.kind === 'network') {
    const { activation: like, sigmaW, sigmaB } = answer.network
    const activation = toActivation('analyze', like)
    const { name, expression } = activation
    const network = { activation: { name, ...(expression && { expression }) }, sigmaW, sigmaB }
    return { title, network, phase: phaseOf(report), ...placesOf(activation), report }
  }
  const { activation, ...numbers } = answer.design
  return { title, design: toJSON(answer.design), numbers, ...placesOf(activation), report }
}

/**
 * What a command found out, as JSON; an infinite number is the string "Infinity", but null as a parameter of `design`.
 */
export const answerJson = (answer: Answer): string => `${JSON.stringify(partsOf(answer), kept, 2)}\n`
