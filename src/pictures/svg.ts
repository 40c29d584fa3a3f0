/** Text as it stands in an SVG file, in an attribute, too. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** An element of an SVG file; attributes that are undefined are left out, numbers rounded to a hundredth. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = ''
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escaped(value)}"`
  )
  return `<${name}${written.join('')}>${content}</${name}>`
}
