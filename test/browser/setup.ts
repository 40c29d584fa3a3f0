import '@tensorflow/tfjs-backend-cpu'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'
import { casesOf, drawn } from '../initializers/cases.js'
import buildWhereStale, { root } from '../package/build.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** What every initialiser draws in Node on the cpu backend, by its name; only in the browser. */
    drawnInNode?: Record<string, number[][]>
    /** Whether everything has to be tested. */
    isCI: boolean
  }
}

/** Builds what the page loads, and hands the page the numbers Node gets. */
export default async function setup({ provide }: TestProject): Promise<void> {
  buildWhereStale()
  const built: typeof import('sparse-gp-init') | undefined = await import(
    pathToFileURL(join(root, 'dist/index.js')).href
  ).catch((error) => void console.error(error))
  const cases = built === undefined ? [] : casesOf(built)
  provide('drawnInNode', Object.fromEntries(cases.map(([name, make]) => [name, drawn(make)])))
  provide('isCI', Boolean(process.env.CI))
}
