/**
 * Turns a drawn element into another one of the same name, changing only what differs: a browser lays out and paints no
 * more than that. An element holds either elements or text.
 */
export function morph(drawn: Element, next: Element): void {
  for (const name of drawn.getAttributeNames()) if (!next.hasAttribute(name)) drawn.removeAttribute(name)
  for (const { name, value } of next.attributes) {
    if (drawn.getAttribute(name) !== value) drawn.setAttribute(name, value)
  }
  if (drawn.childElementCount === 0 || next.childElementCount === 0) {
    if (drawn.innerHTML !== next.innerHTML) drawn.replaceChildren(...next.childNodes)
    return
  }
  const before = [...drawn.children]
  const after = [...next.children]
  for (const [i, child] of after.entries()) {
    const old = before[i]
    if (old?.tagName === child.tagName) morph(old, child)
    else if (old === undefined) drawn.append(child)
    else old.replaceWith(child)
  }
  for (const old of before.slice(after.length)) old.remove()
}
