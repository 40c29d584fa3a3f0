// `npm test`: compiles the kernels where they are out of date; runs the Node suites everywhere, the browser suites
// where a Chromium is found, and says on which backends it ran and what it left out. In CI a missing browser is an
// error. The last line is `N passed, N failed`, from vitest's own report.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from '../tools/browser/chromium.js'
import { isExhaustive } from './support/exhaustive.js'

/** What is read of vitest's report. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[]
}

interface TestResult {
  readonly ancestorTitles: readonly string[]
  readonly fullName: string
  readonly status: string
}

/** The backends in the titles of tests, as `describeOnBackends` writes them: 'cpu, wasm in Node 20'. */
function backendsByPlace(tests: readonly TestResult[]): string[] {
  const backends = new Map<string, Set<string>>()
  for (const { ancestorTitles } of tests) {
    const [, backend, place] = ancestorTitles.join(' ').match(/ \((\w+) in (\w+ \d+)\)/) ?? []
    if (backend === undefined || place === undefined) continue
    backends.set(place, (backends.get(place) ?? new Set()).add(backend))
  }
  return [...backends]
    .map(([place, names]) => `${[...names].sort().join(', ')} in ${place}`)
    .sort()
    .reverse()
}

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

const { numPassedTests, numFailedTests, testResults }: Report = JSON.parse(readFileSync(report, 'utf8'))
const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
const places = backendsByPlace(tests.filter(({ status }) => status === 'passed' || status === 'failed'))
if (places.length > 0) console.log(`Ran: ${places.join('; ')}`)
if (chromiumPath === undefined) {
  console.log('Left out: everything in a browser (no Chromium found; set CHROMIUM_PATH to one)')
}
for (const { status, fullName } of tests) {
  if (status === 'skipped' || status === 'pending') console.log(`Left out: ${fullName}`)
}
if (!isExhaustive) {
  console.log('Left out: part of the longest lists of seeds, networks and rows (npm run test:exhaustive takes all)')
}
console.log(`${numPassedTests} passed, ${numFailedTests} failed`)
process.exit(status ?? 1)
