// `npm run bench:explorer [-- --save]`: how fast the explorer of the docs site follows a slider, in a headless
// Chromium. Build the site first: npm run docs.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { PLOT_NAMES } from '../src/pictures/plotNames.js'
import { chromiumPath } from '../tools/browser/chromium.js'
import { serve } from '../tools/browser/serve.js'

const FRAMES = 300
const PLOTS = PLOT_NAMES.join(', ')

/** The slider of the first row stays where it is: what this machine and the measuring itself cost. */
const CASES = [
  ['none', '?family=crelu&s=0.9&q=4&m=1.5&width=300&depth=30', 'm'],
  ['CReLU, q*', '?family=crelu&s=0.9&q=4&m=1.5&width=300&depth=30', 'qStar'],
  ['CReLU, m', '?family=crelu&s=0.9&q=4&m=1.5&width=300&depth=30', 'm'],
  ['CReLU, m, with report and code', '?family=crelu&s=0.9&q=4&m=1.5&width=300&depth=30&report=1&code=jax', 'm'],
  ['CST, sparsity', '?family=cst&s=0.8&q=4&v=0.7&width=300&depth=30', 'sparsity'],
  ['tanh, q*', '?family=tanh&q=1&width=300&depth=30', 'qStar'],
  ['a formula, q*', '?family=expression&phi=x*sigmoid(2x)&q=1&width=300&depth=30', 'qStar']
] as const

interface Measured {
  /** Milliseconds of the main thread in each frame, style, layout and painting included. */
  readonly work: number[]
  /** Milliseconds from frame to frame. */
  readonly intervals: number[]
  /** How often each picture was drawn. */
  readonly drawn: number[]
}

/** Moves a slider in every frame, or keeps it where it is; runs in the page. */
async function drag({ key, frames, isStill }: { key: string; frames: number; isStill: boolean }): Promise<Measured> {
  const slider = document.querySelector<HTMLInputElement>(`#sgp-${key}-slider`)
  if (slider === null) throw new Error(`no slider ${key}`)
  const pictures = [...document.querySelectorAll('.sgp-picture')]
  const drawn = pictures.map(() => 0)
  for (const [i, picture] of pictures.entries()) {
    new MutationObserver(() => drawn.splice(i, 1, (drawn[i] ?? 0) + 1)).observe(picture, {
      childList: true,
      subtree: true,
      attributes: true
    })
  }
  const [work, intervals]: [number[], number[]] = [[], []]
  const { port1, port2 } = new MessageChannel()
  let last = performance.now()
  for (let i = 0; i < frames; i++) {
    await new Promise<void>((resolve) =>
      requestAnimationFrame((start) => {
        intervals.push(start - last)
        last = start
        const begin = performance.now()
        // To and fro over the middle of the slider, a new value in every frame.
        if (!isStill) slider.valueAsNumber = (0.25 + 0.5 * Math.abs(1 - ((i / 50) % 2))) * Number(slider.max)
        slider.dispatchEvent(new Event('input', { bubbles: true }))
        // A message comes after the frame has been drawn.
        port2.onmessage = () => {
          work.push(performance.now() - begin)
          resolve()
        }
        port1.postMessage(0)
      })
    )
  }
  return { work, intervals, drawn }
}

const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))] as number

const { url, close } = await serve(fileURLToPath(new URL('../site', import.meta.url)))
const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] })
const rows: string[] = []
for (const [name, query, key] of CASES) {
  const page = await browser.newPage({ viewport: { width: 1366, height: 900 } })
  await page.goto(`${url}/documents/Explorer.html${query}`)
  await page.waitForFunction(() => document.querySelector<HTMLElement>('#sgp-explorer')?.dataset.answered !== undefined)
  // Functions that tsx compiles call this helper, which a page does not have.
  await page.evaluate('globalThis.__name = (f) => f')
  await page.evaluate(drag, { key, frames: 60, isStill: name === 'none' })
  const { work, intervals, drawn } = await page.evaluate(drag, { key, frames: FRAMES, isStill: name === 'none' })
  const seconds = intervals.reduce((sum, each) => sum + each, 0) / 1000
  const cells = [
    name,
    [0.5, 0.95, 0.99, 1].map((p) => quantile(work, p).toFixed(1)).join(' / '),
    [0.5, 0.99, 1].map((p) => quantile(intervals, p).toFixed(1)).join(' / '),
    drawn.map((count) => (count / seconds).toFixed(0)).join(', ')
  ]
  rows.push(`| ${cells.join(' | ')} |`)
  console.log(rows.at(-1))
  await page.close()
}
const version = browser.version()
await browser.close()
close()

const table = `# The explorer under a moving slider

\`npm run docs && npm run bench:explorer -- --save\`: a slider takes a new value in each of ${FRAMES} frames, in a headless Chromium ${version}
without a GPU, on ${cpus().length} cores. Work is what the main thread does in a frame, with style, layout and painting; theory is computed in
a worker, whose answers are drawn as they come. The aim is less than 16 ms of work a frame, and each picture drawn 60 times a
second. In the first row no slider moves: that is what this machine costs by itself. While the slider moves, what takes the worker more than 8 ms leaves it half of the time for the rest: so it is with
smooth activations, whose integrals have no closed form.

| slider | work in a frame, ms: median / 95 % / 99 % / most | from frame to frame, ms: median / 99 % / most | drawings per second: ${PLOTS} |
|---|---|---|---|
${rows.join('\n')}
`
if (process.argv.includes('--save')) writeFileSync(new URL('EXPLORER.md', import.meta.url), table)
