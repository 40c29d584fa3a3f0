import { activationFromExpression } from 'sparse-gp-init/expression'
import { designSparseActivation, type EdgeOfChaos, edgeOfChaos, stabilityReport } from 'sparse-gp-init/theory'
import { describe, expect, it } from 'vitest'
import { EXPLORER, explorerOf, four, goBackTo, numbersOn, picturesOn, queryOn, settled } from './explorerPage.js'
import { useSite } from './visit.js'

const visit = useSite()

const explorer = explorerOf(visit)

const expected = (design: EdgeOfChaos & { tau?: number; m?: number }): Record<string, string> => ({
  σ_w: four(design.sigmaW),
  σ_b: four(design.sigmaB),
  ...(design.tau === undefined ? {} : { τ: four(design.tau) }),
  ...(design.m === undefined ? {} : { m: four(design.m) }),
  'V′(q*)': four(design.varianceSlope),
  'V″(q*)': four(Math.abs(design.varianceCurvature) < 1e-12 ? 0 : design.varianceCurvature),
  'χ₁(q*)': four(design.chi1)
})

const DEFAULT = { family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 } as const

const FAMILIES: readonly (readonly [family: string, design: EdgeOfChaos])[] = [
  ['cst', designSparseActivation({ ...DEFAULT, family: 'cst' })],
  ['shiftedRelu', designSparseActivation({ ...DEFAULT, m: Infinity })],
  ['softThreshold', designSparseActivation({ ...DEFAULT, family: 'cst', m: Infinity })],
  ...(['relu', 'relu6', 'hardTanh', 'tanh', 'erf', 'gelu', 'silu', 'elu', 'selu'] as const).map(
    (activation) => [activation, edgeOfChaos({ activation, qStar: 4 })] as const
  )
]

describe('the explorer', () => {
  it('opens with a stable sparse design, its numbers those of the library', async () => {
    const page = await explorer()
    const design = designSparseActivation(DEFAULT)
    expect(await numbersOn(page)).toMatchObject({ ...expected(design), zeros: '90.00 %' })
    expect(await page.locator('#sgp-verdict').textContent()).toBe(design.verdict)
    expect(await page.locator('.sgp-picture > svg').count()).toBe(6)
  })

  it.each([
    ['#sgp-sparsity', '0.85', { s: '0.85' }, { ...DEFAULT, sparsity: 0.85 }],
    ['#sgp-qStar', '2', { q: '2' }, { ...DEFAULT, qStar: 2 }],
    ['#sgp-m', '0.75', { m: '0.75' }, { ...DEFAULT, m: 0.75 }]
  ] as const)(
    '%s set to %s changes numbers and address, and a reload restores them',
    async (field, value, query, options) => {
      const page = await explorer()
      await page.fill(field, value)
      await settled(page)
      const numbers = expected(designSparseActivation(options))
      expect(await numbersOn(page)).toMatchObject(numbers)
      expect(queryOn(page)).toMatchObject(query)
      await page.reload()
      await settled(page)
      expect(await page.inputValue(field)).toBe(value)
      expect(await numbersOn(page)).toMatchObject(numbers)
    }
  )

  it('fixes the clip by V′ where that is chosen', async () => {
    const page = await explorer()
    await page.selectOption('#sgp-clip', 'slope')
    await page.fill('#sgp-slope', '0.6')
    await settled(page)
    const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, varianceSlope: 0.6 })
    expect(await numbersOn(page)).toMatchObject(expected(design))
    expect(queryOn(page)).toMatchObject({ v: '0.6' })
    expect(queryOn(page)).not.toHaveProperty('m')
  })

  it('shows the numbers of every family', async () => {
    const page = await explorer()
    for (const [family, design] of FAMILIES) {
      await page.selectOption('#sgp-family', family)
      await settled(page)
      expect(await numbersOn(page), family).toMatchObject(expected(design))
      expect(queryOn(page)).toMatchObject({ family })
    }
  })

  it('width and depth reach the figure and the report', async () => {
    const page = await explorer()
    await page.fill('#sgp-width', '50')
    await page.fill('#sgp-depth', '80')
    await page.locator('#sgp-details summary').click()
    await settled(page)
    expect(await page.locator('[data-plot="variance-by-layer"] svg[role="img"]').getAttribute('aria-label')).toMatch(
      /after 80 layers.*width 50 /
    )
    const report = stabilityReport(designSparseActivation(DEFAULT), { q: 4, width: 50, depth: 80 })
    expect(await page.locator('#sgp-report').textContent()).toBe(report.verdict)
    expect(await numbersOn(page, '#sgp-further')).toMatchObject({ 'fixed points': '4.000 (stable)' })
    expect(queryOn(page)).toMatchObject({ width: '50', depth: '80', report: '1' })
  })

  it('reads a formula, and loads the parser only then', async () => {
    const { page } = await visit(EXPLORER)
    const scripts: string[] = []
    page.on('request', (request) => scripts.push(request.url()))
    await settled(page)
    expect(scripts.filter((url) => url.includes('readFormula'))).toEqual([])
    await page.selectOption('#sgp-family', 'expression')
    await page.fill('#sgp-text', 'tanh(x) + 0.1x')
    await page.fill('#sgp-qStar', '0.5')
    await settled(page)
    expect(scripts.filter((url) => url.includes('readFormula'))).toHaveLength(1)
    const design = edgeOfChaos({ activation: activationFromExpression('tanh(x) + 0.1x'), qStar: 0.5 })
    expect(await numbersOn(page)).toMatchObject(expected(design))
    expect(queryOn(page)).toEqual({ family: 'expression', phi: 'tanh(x) + 0.1x', q: '0.5', width: '300', depth: '30' })
  })

  it('says what is wrong with a formula, and recovers', async () => {
    const page = await explorer('?family=expression&phi=tanh(&q=1')
    expect(await page.locator('#sgp-verdict').textContent()).toMatch(/^No such network: text cannot be read/)
    await page.fill('#sgp-text', 'sign(x)')
    await settled(page)
    expect(await page.locator('#sgp-verdict').textContent()).toMatch(/jumps/)
    await page.fill('#sgp-text', 'erf(x)')
    await settled(page)
    expect(await page.locator('#sgp-verdict').textContent()).toBe(edgeOfChaos({ activation: 'erf', qStar: 1 }).verdict)
  })

  it('says why no network exists where the library does, and shows no numbers of another', async () => {
    const page = await explorer('?code=jax')
    await page.fill('#sgp-sparsity', '0.2')
    await settled(page)
    expect(await page.locator('#sgp-verdict').textContent()).toMatch(/sparsity must be in \[0\.5, 1\)/)
    expect(await page.locator('#sgp-numbers > div').count()).toBe(0)
    expect(await page.locator('#sgp-code code').textContent()).toBe('')
  })

  it('says so in its own words', async () => {
    const page = await explorer('?family=softplus&q=1')
    expect(await page.locator('#sgp-verdict').textContent()).toMatch(
      /^No such network: softplus has no edge of chaos at q\* = 1 with χ₁ = 1: .*; of other q\*, none .*; or choose χ₁ ≤ /
    )
    await page.selectOption('#sgp-family', 'expression')
    await page.fill('#sgp-text', 'tanh(y)')
    await settled(page)
    expect(await page.locator('#sgp-verdict').textContent()).toBe(
      'No such network: "y" is not known; x is all there is.'
    )
  })

  it('changes its figures into those that are drawn anew', async () => {
    const other = '?family=cst&s=0.6&q=1&v=0.9&width=50&depth=5'
    const page = await explorer('?family=tanh&q=2')
    const before = await picturesOn(page)
    await goBackTo(page, other)
    const after = await picturesOn(page)
    const anew = await picturesOn(await explorer(other))
    for (const [i, picture] of after.entries()) {
      expect(picture).not.toBe(before[i])
      // As nodes, for which the order of attributes does not matter.
      const isEqual = await page.evaluate(
        ([one, other]) => {
          const [first, second] = [one, other].map((html) => {
            const template = document.createElement('template')
            template.innerHTML = html ?? ''
            return template.content
          })
          return first?.isEqualNode(second ?? null)
        },
        [picture, anew[i]]
      )
      expect(isEqual).toBe(true)
    }
  })

  it('shows in a field that has the focus what history brings back', async () => {
    const page = await explorer('?family=expression&phi=tanh(x)&q=1')
    await page.focus('#sgp-text')
    await goBackTo(page, '?family=expression&phi=erf(x)&q=1')
    expect(await page.inputValue('#sgp-text')).toBe('erf(x)')
    await page.fill('#sgp-qStar', '7')
    await goBackTo(page, '?family=expression&phi=erf(x)&q=3')
    expect(await page.inputValue('#sgp-qStar')).toBe('3')
  })

  it('leaves what is typed as it is while it means the same', async () => {
    const page = await explorer()
    await page.fill('#sgp-width', '')
    await page.locator('#sgp-width').pressSequentially('50.2')
    await settled(page)
    expect(await page.inputValue('#sgp-width')).toBe('50.2')
    expect(queryOn(page)).toMatchObject({ width: '50' })
    await page.locator('#sgp-width').blur()
    expect(await page.inputValue('#sgp-width')).toBe('50')
  })

  it('shows no numbers of another network where the report cannot be found', async () => {
    const page = await explorer('?report=1')
    expect(await page.locator('#sgp-further > div').count()).toBeGreaterThan(0)
    await goBackTo(page, '?family=expression&phi=exp(x)&q=1&report=1')
    expect(await page.locator('#sgp-further > div').count()).toBe(0)
    expect(await page.locator('#sgp-report').textContent()).toMatch(/^φ must be finite/)
  })

  it('shows the rest where one figure cannot be drawn', async () => {
    const page = await explorer('?family=expression&phi=sin(1000x)&q=1&code=tfjs')
    expect(await page.locator('#sgp-verdict').textContent()).not.toMatch(/No such network/)
    expect(await page.locator('#sgp-code code').textContent()).toContain("activationFromExpression('sin(1000x)')")
  })

  it('takes a clip at infinity for none, and refuses heights that no slider has', async () => {
    const page = await explorer('?family=crelu&s=0.9&q=4&m=Infinity')
    expect(await page.inputValue('#sgp-family')).toBe('shiftedRelu')
    await page.selectOption('#sgp-family', 'crelu')
    await page.fill('#sgp-m', '1e308')
    expect(await page.locator('#sgp-m').evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(false)
    await page.locator('#sgp-m').blur()
    expect(await page.inputValue('#sgp-m')).toBe('1.5')
    expect(await page.locator('#sgp-m').evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(true)
  })

  it('follows a preset and the way back, to what was changed just before', async () => {
    const page = await explorer()
    await page.fill('#sgp-m', '1.25')
    await page.getByRole('link', { name: 'an odd activation' }).click()
    await settled(page)
    expect(await page.inputValue('#sgp-family')).toBe('cst')
    await page.goBack()
    await settled(page)
    expect(await page.inputValue('#sgp-family')).toBe('crelu')
    expect(await numbersOn(page)).toMatchObject(expected(designSparseActivation({ ...DEFAULT, m: 1.25 })))
  })

  it('takes nonsense in the address for the default', async () => {
    const page = await explorer('?family=nonsense&s=2&q=-1&m=abc&width=1e99&code=cobol')
    expect(await numbersOn(page)).toMatchObject(expected(designSparseActivation(DEFAULT)))
  })
})
