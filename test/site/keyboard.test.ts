import { describe, expect, it } from 'vitest'
import { explorerOf, queryOn, settled } from './explorerPage.js'
import { useSite } from './visit.js'

const explorer = explorerOf(useSite())

describe('the explorer without a mouse', () => {
  it('every slider moves by the keyboard', async () => {
    const page = await explorer()
    for (const key of ['sparsity', 'qStar', 'm', 'width', 'depth']) {
      const before = Number(await page.inputValue(`#sgp-${key}`))
      await page.focus(`#sgp-${key}-slider`)
      for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight')
      expect(Number(await page.inputValue(`#sgp-${key}`)), key).toBeGreaterThan(before)
    }
    await settled(page)
    expect(Number(queryOn(page).q)).toBe(Number(await page.inputValue('#sgp-qStar')))
  })

  it('is reached by Tab in the order of the page, every control with a name', async () => {
    const page = await explorer()
    await page.focus('#sgp-family')
    const reached: string[] = []
    for (let i = 0; i < 12; i++) {
      reached.push(await page.evaluate(() => document.activeElement?.id ?? ''))
      await page.keyboard.press('Tab')
    }
    const keys = ['sparsity', 'qStar', 'm', 'width', 'depth']
    for (const key of keys) expect(reached).toContain(`sgp-${key}-slider`)
    for (const role of ['combobox', 'slider', 'spinbutton'] as const) {
      const controls = await page.locator('#sgp-explorer').getByRole(role).all()
      expect(controls.length).toBeGreaterThan(1)
      for (const control of controls) {
        const name = await control.evaluate(
          (node: HTMLInputElement) => node.getAttribute('aria-label') ?? node.labels?.[0]?.textContent ?? ''
        )
        expect(name).not.toBe('')
      }
    }
  })
})
