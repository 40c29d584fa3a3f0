// The scripts of the live pages of the docs site, bundled into .cache/site/, from where typedoc.config.mjs copies them.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, '.cache', 'site')
const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'))

/** mathjs reads properties at its top level only to define things. */
const TREESHAKE = { propertyReadSideEffects: false } as const

async function bundle(name: string, entry: string, format: 'esm' | 'iife'): Promise<void> {
  const made = await rolldown({
    cwd: root,
    input: { [name]: `./docs/site/${entry}` },
    tsconfig: 'tsconfig.json',
    platform: 'browser',
    treeshake: TREESHAKE
  })
  await made.write({
    dir: out,
    format,
    minify: true,
    comments: { annotation: false },
    // What is needed at once stays in one file, which compresses better.
    codeSplitting: format === 'esm' && { groups: [{ name, tags: ['$initial'] }] },
    entryFileNames: '[name].js',
    chunkFileNames: `${name}-[name].js`
  })
  await made.close()
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
await bundle('pages', 'pages.ts', 'iife')
await bundle('explorer', 'explorer/page.ts', 'esm')
await bundle('guide', 'explorer/guide.ts', 'esm')
await bundle('explorerWorker', 'explorer/worker.ts', 'esm')
await bundle('training', 'training/page.ts', 'esm')
await bundle('trainingWorker', 'training/worker.ts', 'esm')
for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
  cpSync(join(wasmFolder, 'dist', file), join(out, file))
}
