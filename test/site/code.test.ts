import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import type { Sequential } from '@tensorflow/tfjs-layers'
import { designSparseActivation, gaussianMoments } from 'sparse-gp-init/theory'
import { describe, expect, it } from 'vitest'
import { root } from '../package/build.js'
import { EXPLORER, settled } from './explorerPage.js'
import { useSite } from './visit.js'

const visit = useSite()
const folder = join(root, '.cache', 'copied')
mkdirSync(folder, { recursive: true })

const DESIGN = designSparseActivation({ family: 'cst', sparsity: 0.8, qStar: 2, m: 1.1 })
const QUERY = '?family=cst&s=0.8&q=2&m=1.1&width=40&depth=3'

/** What the button puts on the clipboard. */
async function copied(engine: string, query = QUERY): Promise<string> {
  const { page } = await visit(`${EXPLORER}${query}`, { permissions: ['clipboard-read', 'clipboard-write'] })
  await settled(page)
  await page.locator('#sgp-code summary').click()
  await page.locator(`input[name="sgp-engine"][value="${engine}"]`).check()
  await settled(page)
  expect(new URL(page.url()).searchParams.get('code')).toBe(engine)
  await page.locator('#sgp-copy').click()
  await page.getByText('Copied.').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** The constants at the head of a Python program. */
const constantsOf = (code: string) =>
  Object.fromEntries([...code.matchAll(/^([A-Z_]+) = ([-\d.e]+)/gm)].map(([, name, value]) => [name, Number(value)]))

describe('copied code', () => {
  it('for TensorFlow.js builds the network', async () => {
    const code = await copied('tfjs')
    const file = join(folder, 'tfjs.ts')
    writeFileSync(file, `${code.replace(/^console.log.*$/m, '')}\nexport { design, model }\n`)
    await setBackend('cpu')
    const { design, model }: { design: typeof DESIGN; model: Sequential } = await import(/* @vite-ignore */ file)
    expect([design.sigmaW, design.sigmaB, design.tau, design.m]).toEqual([
      DESIGN.sigmaW,
      DESIGN.sigmaB,
      DESIGN.tau,
      1.1
    ])
    expect(model.layers.map((layer) => layer.outputShape)).toEqual([
      ...Array.from({ length: 6 }, () => [null, 40]),
      [null, 10]
    ])
    expect(model.layers[1]?.getClassName()).toBe('SgpCST')
    model.dispose()
  })

  it.each(['keras', 'pytorch', 'jax'])('for %s has the constants of the design', async (engine) => {
    const { activation, qStar, sigmaW, sigmaB, tau, m } = DESIGN
    expect(constantsOf(await copied(engine))).toEqual({
      TAU: tau,
      M: m,
      Q_STAR: qStar,
      SIGMA_W: sigmaW,
      SIGMA_B: sigmaB,
      SIGMA_OUT: gaussianMoments(activation, qStar).secondMoment ** -0.5
    })
  })

  const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch']).status === 0)
  if (python === undefined) console.warn('Left out: copied PyTorch code is not run, no python3 here has torch')

  it.runIf(python !== undefined)('for PyTorch starts a network whose variance stays at q*', async () => {
    const code = await copied('pytorch', '?family=cst&s=0.8&q=2&m=1.1&width=400&depth=12')
    const check = `
torch.manual_seed(0)
with torch.no_grad():
    x = torch.randn(64, 784)
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.Linear):
            print(float(x.var(unbiased=False)))
`
    const { stdout, stderr, status } = spawnSync(python as string, ['-c', code + check], { encoding: 'utf8' })
    expect(stderr.replace(/^.*Warning.*$/gm, '').trim()).toBe('')
    expect(status).toBe(0)
    const variances = stdout.trim().split('\n').map(Number)
    expect(variances).toHaveLength(13)
    // Width 400: the variance of one network strays by some 10 %.
    for (const variance of variances.slice(0, -1)) expect(Math.abs(variance / 2 - 1)).toBeLessThan(0.4)
    expect(Math.abs((variances.at(-1) as number) - 1)).toBeLessThan(0.9)
  })
})
