import type { Plugin } from 'esbuild'
import { defineConfig } from 'tsup'

const entry = {
  index: 'src/index.ts',
  theory: 'src/theory.ts',
  expression: 'src/expression.ts',
  register: 'src/register.ts',
  wasm: 'src/wasm.ts',
  sparse: 'src/sparse.ts'
}

// tsup injects `baseUrl`, which TypeScript 6 reports as deprecated.
const dts = { entry, compilerOptions: { ignoreDeprecations: '6.0' } }

/** In the script-tag build, both TensorFlow.js packages are the page's global `tf`. */
const tfjsIsTheGlobalTf: Plugin = {
  name: 'tfjs-is-the-global-tf',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs-(core|layers)$/ }, ({ path }) => ({ path, namespace: 'global-tf' }))
    build.onLoad({ filter: /.*/, namespace: 'global-tf' }, () => ({
      contents: `if (!globalThis.tf) throw new Error('sparse-gp-init: the global tf is missing; load the @tensorflow/tfjs script before this one'); module.exports = globalThis.tf`
    }))
  }
}

export default defineConfig([
  { entry: ['src/**/*.ts', '!src/runtime/assembly/**'], bundle: false, format: ['esm'], target: 'es2022', dts },
  { entry, format: ['cjs'], target: 'es2022', splitting: true, dts },
  {
    entry: { 'sparse-gp-init': 'src/index.ts' },
    format: ['iife'],
    globalName: 'sparseGpInit',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    noExternal: [/@tensorflow/],
    esbuildPlugins: [tfjsIsTheGlobalTf],
    outExtension: () => ({ js: '.global.js' })
  }
])
