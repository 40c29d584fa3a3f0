// `npm test`: compiles the kernels where they are out of date; runs the Node suites everywhere, the browser suites where a
// Chromium is found, and says what it left out. In CI a missing browser is an error. The last line is `N passed, N failed`,
// from vitest's own report.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from './browser/chromium.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = fileURLToPath(new URL('../.cache/vitest.json', import.meta.url))

if (chromiumPath === undefined && process.env.CI) {
  console.error('npm test: CI runs the browser suites, and no Chromium was found; install it or set CHROMIUM_PATH')
  process.exit(1)
}

// The kernels as their sources are now.
const tsx = fileURLToPath(new URL('../node_modules/tsx/dist/cli.mjs', import.meta.url))
const kernels = spawnSync(process.execPath, [tsx, 'scripts/kernels.ts'], { cwd: root, stdio: 'inherit' })
if (kernels.status !== 0) process.exit(kernels.status ?? 1)

mkdirSync(fileURLToPath(new URL('../.cache', import.meta.url)), { recursive: true })
rmSync(report, { force: true })
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' }
)

const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
if (chromiumPath === undefined) console.log('Left out: test/browser (no Chromium found; set CHROMIUM_PATH to run it)')
if (numPendingTests > 0) console.log(`${numPendingTests} tests skipped, each with its reason above`)
console.log(`${numPassedTests} passed, ${numFailedTests} failed`)
process.exit(status ?? 1)
