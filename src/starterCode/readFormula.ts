import type { Activation } from '../activations/Activation.js'
import type { Expression } from '../activations/Expression.js'
import { activationFromText } from '../expression/activationFromText.js'
import { foldedFormula } from './foldedFormula.js'

/** The activation that a text describes, and its formula for code. */
export function readFormula(text: string): { activation: Activation; formula: Expression } {
  const { activation } = activationFromText(text, {})
  return { activation, formula: foldedFormula(activation) }
}
