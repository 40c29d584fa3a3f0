import '@tensorflow/tfjs-backend-cpu'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'
import buildWhereStale, { root } from '../package/build.js'
import { kernelDraw } from './kernelDraw.js'

/** Builds what the page loads, and hands the page the numbers Node gets. */
export default async function setup({ provide }: TestProject): Promise<void> {
  buildWhereStale()
  const built: typeof import('sparse-gp-init') | undefined = await import(
    pathToFileURL(join(root, 'dist/index.js')).href
  ).catch((error) => void console.error(error))
  provide('kernelFromNode', built === undefined ? [] : kernelDraw(built))
}
