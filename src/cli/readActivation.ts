import type { Activation } from '../activations/Activation.js'
import { type ActivationName, namedActivations } from '../activations/namedActivations.js'
import { withoutCaller } from '../checks.js'
import { suggestion } from './nearest.js'
import { Refusal } from './Refusal.js'
import { UsageError } from './UsageError.js'

const NAMES = Object.keys(namedActivations) as ActivationName[]
/** The words that are formulas. */
const FORMULAS = ['x', 'pi', 'e']

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && /mathjs/.test(error.message)

async function fromFormula(text: string): Promise<Activation> {
  try {
    // mathjs, which reads formulas, is loaded here and nowhere before.
    const { activationFromExpression } = await import('../expression/activationFromExpression.js')
    return activationFromExpression(text)
  } catch (error) {
    if (isMissing(error)) {
      throw new Refusal(
        "a formula needs mathjs, which is not installed: 'npm install mathjs', or begin with 'npx -p sparse-gp-init -p mathjs sparse-gp-init'"
      )
    }
    if (!(error instanceof RangeError)) throw error
    const message = withoutCaller(error.message)
      .replace(/^text /, '')
      .replace(/; give it in params.*$/, '; x is all there is')
    throw new Refusal(`--activation '${text}': ${message}`)
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
