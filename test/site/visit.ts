import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { chromiumPath } from '../../tools/browser/chromium.js'

/** The widths that pages are looked at. */
export const SCREENS = { desktop: { width: 1366, height: 900 }, phone: { width: 390, height: 844 } } as const

export interface Visit {
  readonly page: Page
  /** Errors of the page and its workers, and requests that failed or went elsewhere; a test expects it to be empty. */
  readonly complaints: readonly string[]
}

/**
 * Gives a suite a function that opens a page of the site in a Chromium of its own. After each test the pages are
 * closed, and whatever a page complained of fails it.
 */
export function useSite(): (path: string, options?: BrowserContextOptions) => Promise<Visit> {
  let browser: Browser
  const open: { readonly context: BrowserContext; readonly complaints: string[] }[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    const closed = open.splice(0)
    await Promise.all(closed.map(({ context }) => context.close()))
    expect(closed.flatMap(({ complaints }) => complaints)).toEqual([])
  })
  return async (path, options = {}) => {
    const context = await browser.newContext({ viewport: SCREENS.desktop, ...options })
    const complaints: string[] = []
    open.push({ context, complaints })
    const site = inject('siteUrl')
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    context.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${site}/`)) complaints.push(request.url())
    })
    context.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    const page = await context.newPage()
    await page.goto(`${site}/${path}`)
    return { page, complaints }
  }
}
