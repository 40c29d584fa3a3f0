const ATTRIBUTE = /^\s+([A-Za-z][\w:-]*)="([^"<]*)"/
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/

/** An element of an XML text. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads well-formed XML of elements, attributes and text, as SVG files are; throws where it is not. */
export function readXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  let rest = xml
  while (rest !== '') {
    const inside = open.at(-1) as Element
    const text = /^[^<]*/.exec(rest)?.[0] ?? ''
    if (ENTITY.test(text) || text.includes('>')) throw new Error(`not escaped: ${text}`)
    inside.text += text
    rest = rest.slice(text.length)
    if (rest === '') break
    const closing = /^<\/([A-Za-z]\w*)>/.exec(rest)
    if (closing) {
      if (closing[1] !== inside.name) throw new Error(`<${inside.name}> is closed by ${closing[0]}`)
      open.pop()
      rest = rest.slice(closing[0].length)
      continue
    }
    const opening = /^<([A-Za-z]\w*)/.exec(rest)
    if (!opening?.[1]) throw new Error(`no tag: ${rest.slice(0, 60)}`)
    rest = rest.slice(opening[0].length)
    const attributes: Record<string, string> = {}
    for (let match = ATTRIBUTE.exec(rest); match; match = ATTRIBUTE.exec(rest)) {
      const [whole, name = '', value = ''] = match
      if (name in attributes || ENTITY.test(value)) throw new Error(`attribute ${whole}`)
      attributes[name] = value
      rest = rest.slice(whole.length)
    }
    const end = /^\s*(\/?)>/.exec(rest)
    if (!end) throw new Error(`tag does not end: ${rest.slice(0, 60)}`)
    rest = rest.slice(end[0].length)
    const element: Element = { name: opening[1], attributes, children: [], text: '' }
    inside.children.push(element)
    if (end[1] === '') open.push(element)
  }
  const [root, ...others] = top.children
  if (open.length > 1 || root === undefined || others.length > 0 || top.text.trim() !== '') {
    throw new Error('not one element that is closed')
  }
  return root
}

/** An element and all inside it. */
export const everything = (element: Element): Element[] => [element, ...element.children.flatMap(everything)]
