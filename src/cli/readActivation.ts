import type { Activation } from '../activations/Activation.js'
import { type ActivationName, namedActivations } from '../activations/byName/namedActivations.js'
import { Failure, UsageError } from './errors.js'
import { suggestion } from './nearest.js'
import { onTheCommandLine } from './onTheCommandLine.js'

const NAMES = Object.keys(namedActivations) as ActivationName[]
/** The words that are formulas. */
const FORMULAS = ['x', 'pi', 'e']

async function fromFormula(text: string): Promise<Activation> {
  try {
    // mathjs, which reads formulas, is loaded here and nowhere before.
    const { activationFromExpression } = await import('../expression/activationFromExpression.js')
    return activationFromExpression(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Failure(`--activation '${text}': ${onTheCommandLine(error)}`)
  }
}

/** The activation of the option, by its name or by its formula, and how it is asked for. */
export async function readActivation(
  text: string
): Promise<{ readonly activation: Activation; readonly request: { activation: ActivationName } | { text: string } }> {
  const name = NAMES.find((each) => each === text)
  if (name !== undefined) return { activation: namedActivations[name](), request: { activation: name } }
  if (/^\w+$/.test(text) && /^[a-z]/i.test(text) && !FORMULAS.includes(text)) {
    const hint = suggestion(text, NAMES) || `; there are ${NAMES.join(', ')}, and formulas in x`
    throw new UsageError(`there is no activation '${text}'${hint}`)
  }
  const activation = await fromFormula(text)
  return { activation, request: { text: activation.name } }
}
