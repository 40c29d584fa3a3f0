import { element as make } from '../explorer/element.js'

/** A list of terms with a value each, and a function that fills one in. */
export function makeFacts<Name extends string>(
  terms: Readonly<Record<Name, string>>
): { readonly element: HTMLElement; readonly fill: (name: Name, text: string) => void } {
  const element = make('dl', { class: 'sgp-training-facts' })
  const values = new Map<string, HTMLElement>()
  for (const [name, term] of Object.entries<string>(terms)) {
    const value = make('dd', { 'data-fact': name }, '–')
    values.set(name, value)
    element.append(make('div', {}, make('dt', {}, term), value))
  }
  return { element, fill: (name, text) => values.get(name)?.replaceChildren(text) }
}
