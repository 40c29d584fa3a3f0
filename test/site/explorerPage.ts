import type { Page } from 'playwright'
import { expect } from 'vitest'
import type { useSite } from './visit.js'

export const EXPLORER = 'documents/Explorer.html'

/** Waits until the explorer has answered for what its controls show, its URL included. */
export async function settled(page: Page): Promise<void> {
  // What the browser's history brings back comes a frame later.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  const isSettled = () => {
    const { asked, answered, due } = document.querySelector<HTMLElement>('#sgp-explorer')?.dataset ?? {}
    return asked !== undefined && asked === answered && due === undefined
  }
  await page.waitForFunction(isSettled, undefined, { timeout: 120_000 })
}

/** Gives a function that opens the explorer in the state of a query and waits until it has answered. */
export const explorerOf =
  (visit: ReturnType<typeof useSite>) =>
  async (query = ''): Promise<Page> => {
    const { page } = await visit(`${EXPLORER}${query}`)
    await settled(page)
    return page
  }

/** The numbers that the page shows, by their names. */
export async function numbersOn(page: Page, list = '#sgp-numbers'): Promise<Record<string, string>> {
  const entries = await page
    .locator(`${list} > div`)
    .evaluateAll((rows) =>
      rows.map((row) => [row.querySelector('dt')?.textContent ?? '', row.querySelector('dd')?.textContent ?? ''])
    )
  expect(entries.length).toBeGreaterThan(0)
  return Object.fromEntries(entries)
}

/** A number with four digits, as the page writes it. */
export const four = (x: number): string =>
  x === Infinity ? '∞' : x === 0 ? '0' : x.toPrecision(4).replace('e+', 'e').replaceAll('-', '−')

/** The query of the page's address. */
export const queryOn = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams)

/** Leads a page to the state of a query as the browser's history does. */
export async function goBackTo(page: Page, query: string): Promise<void> {
  await page.evaluate((to) => {
    history.replaceState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, query)
  await settled(page)
}

/** The pictures on a page, as they are. */
export const picturesOn = (page: Page): Promise<string[]> =>
  page.locator('.sgp-picture').evaluateAll((all) => all.map((each) => each.innerHTML))
