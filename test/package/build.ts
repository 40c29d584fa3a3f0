import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const SOURCES = ['package.json', 'tsup.config.ts', 'tsconfig.json']
const OUTPUTS = ['index', 'theory', 'register'].flatMap((entry) =>
  ['js', 'cjs', 'd.ts', 'd.cts'].map((kind) => `${entry}.${kind}`)
)

function modified(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

/**
 * Vitest's global set-up of the suites that read dist/: builds it where it is older than its sources. A build that
 * fails says so and leaves those suites to fail, and the others to run.
 */
export default function buildWhereStale(): void {
  const inSrc = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => join('src', file))
  const newest = Math.max(...[...SOURCES, ...inSrc].map((file) => modified(join(root, file))))
  const oldest = Math.min(...[...OUTPUTS, 'sparse-gp-init.global.js'].map((file) => modified(join(root, 'dist', file))))
  if (newest <= oldest) return
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit']
  })
  if (status !== 0) console.error('npm run build failed; the suites that read dist/ cannot pass')
}
