import { outOfRange, wrongKind } from '../../checks.js'
import { MAX_LENGTH } from '../Expression.js'

/** The text of a formula, if it is short and plain; it becomes the name of the activation. */
export function checkedText(caller: string, argument: string, text: unknown): string {
  if (typeof text !== 'string') throw wrongKind(caller, argument, 'a string', text)
  if (text.length > MAX_LENGTH)
    throw outOfRange(caller, `the length of ${argument}`, `at most ${MAX_LENGTH}`, text.length)
  if (text.trim() === '') throw outOfRange(caller, argument, 'a formula in x, such as "max(x, 0)"', text)
  const strange = /[^ -~]|#/.exec(text)?.[0]
  if (strange !== undefined) throw outOfRange(caller, argument, 'plain ASCII without a comment', strange)
  return text
}
