import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { root } from '../package/build.js'
import { isExhaustive } from '../support/exhaustive.js'
import { EXPLORER, settled } from './explorerPage.js'
import { SCREENS, useSite } from './visit.js'

const visit = useSite()
const folder = join(root, '.cache', 'screenshots')
mkdirSync(folder, { recursive: true })

const PAGES = [
  { name: 'landing', path: 'index.html' },
  { name: 'explorer', path: EXPLORER },
  { name: 'explorer-unstable', path: `${EXPLORER}?family=shiftedRelu&s=0.9&q=4&report=1` },
  { name: 'explorer-expression', path: `${EXPLORER}?family=expression&phi=x+*+sigmoid(2x)&q=1&code=pytorch` },
  { name: 'why', path: 'documents/Why_deep_sparse_networks_fail.html' },
  { name: 'training', path: 'documents/Train_in_the_browser.html' }
] as const
const SCHEMES = ['light', 'dark'] as const
const CASES = PAGES.flatMap((page) =>
  Object.keys(SCREENS).flatMap((screen) =>
    SCHEMES.map((scheme) => ({ ...page, screen: screen as keyof typeof SCREENS, scheme }))
  )
).filter(
  // In the loop each page in either size and either scheme: the schemes differ in colours only.
  ({ screen, scheme }) => isExhaustive || (screen === 'desktop') === (scheme === 'light')
)

/** Texts in pictures that leave their picture or lie on one another, and letters smaller than can be read. */
function faultsOfPictures(page: Page): Promise<string[]> {
  return page.locator('svg[role="img"]').evaluateAll((pictures) =>
    pictures.flatMap((picture) => {
      const frame = picture.getBoundingClientRect()
      const texts = [...picture.querySelectorAll('text')].map((node) => ({
        text: node.textContent ?? '',
        box: node.getBoundingClientRect(),
        size:
          (Number.parseFloat(getComputedStyle(node).fontSize) * frame.width) /
          (picture as SVGSVGElement).viewBox.baseVal.width
      }))
      const cut = texts.filter(
        ({ box }) =>
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1
      )
      const small = texts.filter(({ size }) => size < 8.5)
      const overlapping = texts.filter(({ box }, i) =>
        texts.some(
          ({ box: other }, j) =>
            j > i &&
            Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1 &&
            Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 3
        )
      )
      const label = picture.getAttribute('aria-label') ?? ''
      return [
        ...cut.map(({ text }) => `cut off: ${text} (${label})`),
        ...small.map(({ text, size }) => `${size.toFixed(1)} px: ${text} (${label})`),
        ...overlapping.map(({ text }) => `on another: ${text} (${label})`)
      ]
    })
  )
}

/** Elements that are wider than the screen, those that scroll by themselves apart. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const scrolls = (node: Element | null): boolean =>
      node !== null && (/auto|scroll|hidden/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement))
    return [...document.querySelectorAll('.col-content *')]
      .filter((node) => node.getClientRects().length > 0 && node.closest('svg, .katex') === null)
      .filter(
        (node) => node.getBoundingClientRect().right > width + 1 && !scrolls(node.parentElement) && !scrolls(node)
      )
      .map((node) => `${node.tagName} ${node.className}: ${node.textContent?.slice(0, 40)}`)
  })
}

/** Pairs of controls and their labels that lie on one another. */
function collidingControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const nodes = [...document.querySelectorAll('.sgp-controls :is(label, input, select)')].filter(
      (node) => node.getClientRects().length > 0
    )
    return nodes.flatMap((a, i) =>
      nodes.slice(i + 1).flatMap((b) => {
        const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
        const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left)
        const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)
        return wide > 1 && high > 1 ? [`${a.textContent}${a.id} on ${b.textContent}${b.id}`] : []
      })
    )
  })
}

describe.each(CASES)('$name on a $screen, $scheme', ({ name, path, screen, scheme }) => {
  it('shows everything whole, legible and apart', async () => {
    const { page } = await visit(path, { viewport: SCREENS[screen], colorScheme: scheme })
    if (name.startsWith('explorer')) await settled(page)
    else await page.waitForLoadState('networkidle')
    for (const figure of await page.locator('.sgp-figure').all()) await figure.locator('svg[role="img"]').waitFor()
    await page.screenshot({ path: join(folder, `${name}-${screen}-${scheme}.png`), fullPage: true })
    expect(await faultsOfPictures(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    expect(await collidingControls(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0
    )
  })
})
