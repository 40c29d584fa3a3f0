import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { serve } from '../../tools/browser/serve.js'
import { root } from '../package/build.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the built docs site is served, without a slash at the end. */
    siteUrl: string
  }
}

const site = join(root, 'site')
const SOURCES = ['src', 'docs', 'tools', 'scripts/livePages.ts', 'typedoc.config.mjs', 'README.md', 'package.json']
function newest(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function buildWhereStale(): void {
  const built = join(site, 'index.html')
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...SOURCES.map((path) => newest(join(root, path)))))
    return
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'docs'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm run docs failed:\n${stdout}\n${stderr}`)
}

/** Builds the docs site where it is older than its sources, and serves it. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  buildWhereStale()
  const { url, close } = await serve(site)
  provide('siteUrl', url)
  return close
}
