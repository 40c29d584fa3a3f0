import { checkedText } from '../activations/expression/checkedText.js'
import { refusal } from '../checks.js'

const MAX_NESTING = 30

function nesting(text: string): number {
  let deepest = 0
  let depth = 0
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1
    if (')]}'.includes(character)) depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** Operators that nest to the right, so that a row of them is as deep as it is long. */
function rows(text: string): number {
  return (text.match(/\^|\?|\bnot\b|[-+~]\s*(?=[-+~])/g) ?? []).length
}

/** The text with its white space evened out, if it is short and shallow enough to be parsed. */
export function checkText(caller: string, text: unknown): string {
  const even = checkedText(caller, 'text', typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : text)
  if (nesting(even) > MAX_NESTING || rows(even) > MAX_NESTING) {
    throw refusal(
      caller,
      (named) => `${named('text')} must nest at most ${MAX_NESTING} brackets, powers, signs or choices; simplify it`
    )
  }
  return even
}
