import { join } from 'node:path'
import { setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { describe, expect, it } from 'vitest'
import { designOf } from '../../docs/site/training/design.js'
import { createDigits } from '../../docs/site/training/digits.js'
import { FIELDS, readSettings } from '../../docs/site/training/settings.js'
import { createTrainee } from '../../docs/site/training/trainee.js'
import { root } from '../package/build.js'
import { isExhaustive } from '../support/exhaustive.js'
import {
  column,
  control,
  DEFAULTS,
  fact,
  factText,
  isAt,
  mean,
  misplaced,
  PATH,
  panelOf,
  reset,
  stepOf,
  toggle,
  trainTo,
  widget
} from './trainingPage.js'
import { SCREENS, useSite } from './visit.js'

describe('the training page', () => {
  const visit = useSite()

  it('predicts before it trains, and loads nothing for it', async () => {
    const { page } = await visit(PATH)
    await isAt(page, 'idle')
    expect(page.workers()).toEqual([])
    expect(await panelOf(page, 'designed').textContent()).toContain(designOf(DEFAULTS).verdict)
    const he = await panelOf(page, 'he').textContent()
    expect(he).toContain('The variance is 2 in layer 1, 0.0332 in layer 2 and below 10⁻⁶ from layer 3 on.')
    expect(await column(page, 'designed', 'predictedVariance')).toEqual(Array(12).fill(4))
    expect(await column(page, 'designed', 'predictedZeros')).toEqual(Array(12).fill(90))
    expect((await column(page, 'he', 'predictedZeros')).slice(2)).toEqual(Array(10).fill(100))
    expect(await column(page, 'designed', 'zeros')).toEqual(Array(12).fill(Number.NaN))
    await expect.poll(() => page.locator('#sgp-training figure > svg').count()).toBe(4)
    expect(await page.locator('#sgp-training figure > svg').first().getAttribute('aria-label')).toContain('Loss')
    expect(await page.getByRole('link', { name: 'Make zeros fast' }).count()).toBeGreaterThan(0)
  })

  it('has a visible label for every control, and keeps what is chosen in the address', async () => {
    const { page } = await visit(`${PATH}?utm=kept`)
    for (const { key, label } of FIELDS) {
      await expect.poll(() => page.getByLabel(label, { exact: true }).isVisible()).toBe(true)
      expect(await page.locator(`label[for="sgp-training-${key}"]`).isVisible()).toBe(true)
    }
    await control(page, 'sparsity').press('ArrowLeft')
    await control(page, 'qStar').press('ArrowRight')
    for (let i = 0; i < 4; i++) await control(page, 'depth').press('ArrowLeft')
    await control(page, 'learningRate').selectOption('0.003')
    await control(page, 'seed').fill('77')
    await control(page, 'seed').press('Tab')
    const query = () => Object.fromEntries(new URL(page.url()).searchParams)
    const chosen = { utm: 'kept', s: '0.89', q: '4.5', depth: '8', rate: '0.003', seed: '77' }
    await expect.poll(query).toEqual(chosen)
    const design = designOf({ sparsity: 0.89, qStar: 4.5 })
    await expect.poll(() => panelOf(page, 'designed').textContent()).toContain(design.verdict)
    expect(await column(page, 'designed', 'predictedZeros')).toEqual(Array(8).fill(89))

    await page.reload()
    await isAt(page, 'idle')
    expect(query()).toEqual(chosen)
    const values = Object.fromEntries(
      await Promise.all(FIELDS.map(async ({ key }) => [key, Number(await control(page, key).inputValue())]))
    )
    expect(values).toEqual({ sparsity: 0.89, qStar: 4.5, depth: 8, learningRate: 0.003, seed: 77 })
    expect(await panelOf(page, 'designed').textContent()).toContain(design.verdict)

    await control(page, 'seed').fill('-5')
    await control(page, 'seed').press('Tab')
    expect(await control(page, 'seed').inputValue()).toBe('77')
    expect(query()).toEqual(chosen)
  })

  it('takes what it does not know in an address for the default', async () => {
    const { page } = await visit(`${PATH}?s=7&q=&depth=4.5&rate=0.002&seed=x`)
    await isAt(page, 'idle')
    expect(await control(page, 'sparsity').inputValue()).toBe('0.9')
    expect(await control(page, 'qStar').inputValue()).toBe('4')
    expect(await control(page, 'depth').inputValue()).toBe('12')
    expect(await control(page, 'learningRate').inputValue()).toBe('0.001')
    expect(await control(page, 'seed').inputValue()).toBe('1')
  })

  it('trains both networks, pauses, goes on and begins anew', async () => {
    const { page } = await visit(PATH)
    await toggle(page).focus()
    await page.keyboard.press('Enter')
    await isAt(page, 'running')
    expect(await factText(widget(page), 'backend')).toBe('WebAssembly with accelerateWasm()')
    await expect.poll(() => fact(panelOf(page, 'designed'), 'loss'), { timeout: 60_000 }).toBeGreaterThan(0)
    const firstLoss = await fact(panelOf(page, 'designed'), 'loss')
    await expect.poll(() => stepOf(page), { timeout: 90_000 }).toBeGreaterThanOrEqual(40)
    expect(await fact(panelOf(page, 'designed'), 'loss')).toBeLessThan(0.95 * firstLoss)
    expect(await fact(panelOf(page, 'designed'), 'accuracy')).toBeGreaterThan(15)
    expect(await fact(widget(page), 'rate')).toBeGreaterThan(0)

    await toggle(page).click()
    await isAt(page, 'paused')
    const status = await page.locator('.sgp-training-status').textContent()
    const step = Number(/^Paused at step (\d+)\.$/.exec(status ?? '')?.[1])
    await expect.poll(() => stepOf(page)).toBe(step)
    await page.waitForTimeout(1000)
    expect(await stepOf(page)).toBe(step)
    const now = await column(page, 'designed', 'zerosNow')
    expect(now).toHaveLength(12)
    expect(mean(now)).toBeCloseTo(await fact(panelOf(page, 'designed'), 'zeros'), 0)
    // Layers of 128 units: the zeros of one stray by some 2 %.
    for (const zeros of await column(page, 'designed', 'zeros')) expect(Math.abs(zeros - 90)).toBeLessThan(8)
    expect(Math.abs(mean(await column(page, 'designed', 'variance')) / 4 - 1)).toBeLessThan(0.2)
    // The He start is silent from layer 3 on, and learns nothing.
    expect((await column(page, 'he', 'zerosNow')).slice(2)).toEqual(Array(10).fill(100))
    expect(await fact(panelOf(page, 'he'), 'loss')).toBeCloseTo(Math.log(10), 1)

    const tensors = await widget(page).getAttribute('data-tensors')
    await toggle(page).click()
    await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThan(step)
    await reset(page).click()
    await isAt(page, 'paused')
    await expect.poll(() => stepOf(page)).toBe(0)
    expect(await toggle(page).textContent()).toBe('Start')
    await trainTo(page, 5)
    await control(page, 'seed').fill('2')
    await control(page, 'seed').press('Tab')
    await isAt(page, 'paused')
    await expect.poll(() => stepOf(page)).toBe(0)
    await trainTo(page, 5)
    expect(await widget(page).getAttribute('data-tensors')).toBe(tensors)
  })

  it('shows what the same networks have in Node', async () => {
    await setBackend('wasm')
    const { page } = await visit(`${PATH}?depth=6&s=0.85`)
    await toggle(page).click()
    await isAt(page, 'running')
    const settings = readSettings('?depth=6&s=0.85')
    const digits = createDigits(settings.seed)
    for (const start of ['designed', 'he'] as const) {
      const { layers } = createTrainee(start, settings, 784).measure(digits.heldOut)
      const [variance, zeros] = [await column(page, start, 'variance'), await column(page, start, 'zeros')]
      expect(zeros).toHaveLength(6)
      for (const [i, layer] of layers.entries()) {
        expect(zeros[i]).toBeCloseTo(100 * layer.sparsity, 0)
        expect(Math.abs((variance[i] ?? Number.NaN) - layer.variance)).toBeLessThan(0.01 * layer.variance + 1e-6)
      }
    }
  })

  it('ends with the page', async () => {
    const { page } = await visit(PATH)
    await trainTo(page, 5)
    expect(page.workers()).toHaveLength(1)
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
    await isAt(page, 'idle')
    await expect.poll(() => page.workers().length).toBe(0)
    await trainTo(page, 5)
  })

  it('says what goes wrong in the worker', async () => {
    const { page } = await visit(PATH)
    const body = `postMessage({ kind: 'error', text: 'out of memory' })`
    await page.route('**/trainingWorker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }))
    await toggle(page).click()
    await expect.poll(() => page.locator('.sgp-training-problem').textContent()).toContain('out of memory')
    await isAt(page, 'idle')
    expect(page.workers()).toHaveLength(0)
    await page.unroute('**/trainingWorker.js')
    await trainTo(page, 5)
    expect(await page.locator('.sgp-training-problem').textContent()).toBe('')
  })

  it('falls back to JavaScript where WebAssembly does not start, and says so', async () => {
    const { page } = await visit(`${PATH}?depth=4`)
    await page.route('**/*.wasm', (route) => route.fulfill({ contentType: 'application/wasm', body: 'no wasm' }))
    await toggle(page).click()
    await isAt(page, 'running')
    expect(await factText(widget(page), 'backend')).toContain('WebAssembly did not start')
    expect(await column(page, 'designed', 'zeros')).toHaveLength(4)
  })

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    const usual = screen === 'desktop' ? (['light'] as const) : (['dark'] as const)
    for (const colorScheme of isExhaustive ? (['light', 'dark'] as const) : usual) {
      it(`fits a ${screen}, ${colorScheme}`, async () => {
        const { page } = await visit(PATH, { viewport, colorScheme, reducedMotion: 'reduce' })
        await isAt(page, 'idle')
        expect(await page.evaluate(misplaced)).toEqual([])
        await trainTo(page, 20)
        await toggle(page).click()
        await isAt(page, 'paused')
        await page.locator('#sgp-training summary').click()
        await page.evaluate(() => document.fonts.ready)
        expect(await page.evaluate(misplaced)).toEqual([])
        const path = join(root, '.cache', 'screenshots', `training-${screen}-${colorScheme}.png`)
        await page.evaluate(() => scrollTo(0, 0))
        await page.screenshot({ path, fullPage: true })
      })
    }
  }
})
