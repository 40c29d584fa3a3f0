import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'
import type { Start } from '../../docs/site/training/protocol.js'
import { readSettings } from '../../docs/site/training/settings.js'

export const PATH = 'documents/Train_in_the_browser.html'
export const DEFAULTS = readSettings('')
const COLUMNS = { predictedVariance: 0, variance: 1, predictedZeros: 2, zeros: 3, zerosNow: 4 } as const

export const widget = (page: Page): Locator => page.locator('#sgp-training')
export const control = (page: Page, key: string): Locator => page.locator(`#sgp-training-${key}`)
export const toggle = (page: Page): Locator => page.locator('[data-action="toggle"]')
export const reset = (page: Page): Locator => page.locator('[data-action="reset"]')
export const panelOf = (page: Page, start: Start): Locator => page.locator(`.sgp-training-panel[data-start="${start}"]`)
export const factText = async (place: Locator, name: string): Promise<string> =>
  (await place.locator(`[data-fact="${name}"]`).textContent()) ?? ''
export const fact = async (place: Locator, name: string): Promise<number> =>
  Number.parseFloat(await factText(place, name))
export const stepOf = (page: Page): Promise<number> => fact(widget(page), 'step')

/** A column of the table of a network, a number for each hidden layer. */
export async function column(page: Page, start: Start, name: keyof typeof COLUMNS): Promise<number[]> {
  const rows = page.locator(`table[data-start="${start}"] tbody tr`)
  const cells = await rows.evaluateAll(
    (all, i) => all.map((row) => row.querySelectorAll('td')[i]?.textContent ?? ''),
    COLUMNS[name]
  )
  return cells.map((text) => (text === '< 10⁻⁶' ? 0 : Number.parseFloat(text)))
}

/** Trains until there have been so many steps. */
export async function trainTo(page: Page, steps: number): Promise<void> {
  await toggle(page).click()
  await expect.poll(() => stepOf(page), { timeout: 90_000, interval: 100 }).toBeGreaterThanOrEqual(steps)
}

export const isAt = (page: Page, state: string) =>
  expect.poll(() => widget(page).getAttribute('data-state'), { timeout: 60_000 }).toBe(state)

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What lies outside the window or is cut, and texts of a chart that touch each other. */
export function misplaced(): string[] {
  const wrong: string[] = []
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth > clientWidth) wrong.push(`the page is ${scrollWidth} wide, the window ${clientWidth}`)
  const name = (node: Element) => `${node.tagName} ${node.textContent?.slice(0, 30)}`
  for (const node of document.querySelectorAll<HTMLElement>('#sgp-training *')) {
    const { left, right, width } = node.getBoundingClientRect()
    if (width > 0 && (left < 0 || right > clientWidth)) wrong.push(`${name(node)}: ${left} … ${right}`)
    if (node instanceof HTMLElement && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0) {
      wrong.push(`${name(node)}: ${node.scrollWidth} in ${node.clientWidth}`)
    }
  }
  for (const chart of document.querySelectorAll('#sgp-training figure > svg')) {
    const texts = [...chart.querySelectorAll('text')].map((node) => ({ node, box: node.getBoundingClientRect() }))
    const outside = chart.getBoundingClientRect()
    for (const [i, { node, box }] of texts.entries()) {
      if (box.left < outside.left - 1 || box.right > outside.right + 1) wrong.push(`${name(node)} leaves its chart`)
      if (box.height < 9) wrong.push(`${name(node)} is ${box.height} high`)
      const touched = texts
        .slice(i + 1)
        .find(
          ({ box: other }) =>
            box.left < other.right && other.left < box.right && box.top + 2 < other.bottom && other.top + 2 < box.bottom
        )
      if (touched !== undefined) wrong.push(`${name(node)} touches ${name(touched.node)}`)
    }
  }
  return wrong
}
