import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../package/build.js'

const site = join(root, 'site')
const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'))
const textOf = new Map(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]))
const idsOf = new Map([...textOf].map(([page, text]) => [page, new Set(all(text, /\sid="([^"]*)"/g))]))

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))
}

/** The file and the anchor that a link inside the site leads to. */
function targetOf(page: string, link: string): { file: string; anchor: string } {
  const [path = '', anchor = ''] = link.split('#')
  const plain = decodeURIComponent(path.split('?')[0] ?? '')
  const file = plain === '' ? page : normalize(join(dirname(page), plain))
  return { file, anchor: decodeURIComponent(anchor) }
}

const isOutside = (link: string) => /^(?:[a-z]+:|\/\/)/.test(link)

describe('the built site', () => {
  it('has the pages', () => {
    expect(pages.length).toBeGreaterThan(100)
  })

  it('has no broken link and no missing anchor', () => {
    const broken = pages.flatMap((page) =>
      all(textOf.get(page) ?? '', /\s(?:href|src)="([^"]*)"/g)
        .filter((link) => !isOutside(link))
        .flatMap((link) => {
          const { file, anchor } = targetOf(page, link)
          if (!existsSync(join(site, file))) return [`${page}: ${link}`]
          const ids = idsOf.get(file)
          return anchor !== '' && ids !== undefined && !ids.has(anchor) ? [`${page}: ${link} (no such anchor)`] : []
        })
    )
    expect(broken).toEqual([])
  })

  it('loads nothing from elsewhere', () => {
    const loads = /<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc="([^"]*)"|<link\b[^>]*\shref="([^"]*)"/g
    const outside = pages.flatMap((page) =>
      [...(textOf.get(page) ?? '').matchAll(loads)]
        .map((match) => match[1] ?? match[2] ?? '')
        .filter(isOutside)
        .map((link) => `${page}: ${link}`)
    )
    expect(outside).toEqual([])
    const styles = readdirSync(join(site, 'assets')).filter((file) => file.endsWith('.css'))
    expect(styles.length).toBeGreaterThan(0)
    for (const file of styles) {
      const urls = all(readFileSync(join(site, 'assets', file), 'utf8'), /url\(["']?([^"')]*)/g)
      expect(urls.filter((url) => /^(?:https?:|\/\/)/.test(url))).toEqual([])
      const missing = urls.filter((url) => !url.startsWith('data:') && !existsSync(join(site, 'assets', url)))
      expect(missing).toEqual([])
    }
  })

  it('has every formula typeset, none left as it was written', () => {
    const raw = pages.filter((page) => /\$\$|katex-error/.test(textOf.get(page) ?? ''))
    expect(raw).toEqual([])
  })
})
