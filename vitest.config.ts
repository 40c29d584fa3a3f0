import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import SlowFirst from './test/support/slowFirst.js'
import { chromiumPath } from './tools/browser/chromium.js'

const src = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

const alias = [
  { find: /^sparse-gp-init$/, replacement: src('index.ts') },
  { find: /^sparse-gp-init\/(theory|expression|register|wasm|sparse)$/, replacement: src('$1.ts') }
]

/** Files that leave nothing behind in what they import share one registry of modules, which saves loading it anew. */
const PURE = [
  'test/{special,quadrature,activations,meanField,laws,pictures,runtime,starterCode,structure,text,readings,cli}/**/*.test.ts',
  'test/{initializers,program,tfjs}/**/*.test.ts',
  'test/errors/{data,extremes,infeasible,silent}.test.ts',
  'test/examples/{options,posterior}.test.ts',
  'test/expression/{kinks,latex,refusals,treeOf,values}.test.ts',
  'test/layers/{activationLayer,saving,sparsifyingLayers}.test.ts',
  'test/theory/{conditional,finiteWidth}.test.ts',
  'test/training/{ActivationDecorrelation,diversityRegularizer,measures}.test.ts'
]
const IN_A_BROWSER = ['test/browser/**', 'test/site/**']

const TEST_SIZE = process.env.TEST_SIZE ?? ''
const TIMEOUTS = { testTimeout: 240_000, hookTimeout: 300_000 }
/** One more than there are cores, as a file that starts waits for its modules. */
const WORKERS = availableParallelism() + 1

const pure = {
  resolve: { alias },
  test: {
    ...TIMEOUTS,
    name: 'pure',
    include: PURE,
    isolate: false,
    maxWorkers: WORKERS
  }
}

const node = {
  resolve: { alias },
  test: {
    ...TIMEOUTS,
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: [...PURE, ...IN_A_BROWSER, 'test/package/**'],
    maxWorkers: WORKERS
  }
}

const packed = {
  resolve: { alias },
  test: {
    ...TIMEOUTS,
    name: 'package',
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/build.ts'],
    maxWorkers: WORKERS
  }
}

const browser = {
  resolve: { alias },
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
      'mathjs/number'
    ]
  },
  test: {
    ...TIMEOUTS,
    env: { TEST_SIZE },
    maxWorkers: WORKERS,
    name: 'browser',
    include: ['test/browser/**/*.test.ts', 'test/backends/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromiumPath ?? '',
          args: [
            '--no-sandbox',
            '--use-angle=swiftshader',
            '--enable-unsafe-swiftshader',
            // WebGPU by software too; without Vulkan its process dies where a tensor is read by dataSync.
            '--enable-unsafe-webgpu',
            '--use-webgpu-adapter=swiftshader',
            '--enable-features=Vulkan',
            '--use-vulkan=swiftshader',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync'
          ]
        }
      }),
      instances: [{ browser: 'chromium' as const }]
    }
  }
}

const site = {
  resolve: { alias },
  test: {
    ...TIMEOUTS,
    maxWorkers: WORKERS,
    name: 'site',
    include: ['test/site/**/*.test.ts'],
    globalSetup: ['test/site/setup.ts']
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    projects: chromiumPath === undefined ? [node, pure, packed] : [node, pure, packed, browser, site],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/register.ts', 'src/cli/main.ts', 'src/runtime/assembly/**', 'src/runtime/compiled/**'],
      reporter: ['text-summary', 'json'],
      thresholds: {
        'src/*.ts': { lines: 100, branches: 100 },
        'src/{special,quadrature,activations,meanField,expression,text}/**': { lines: 100, branches: 100 },
        'src/{initializers,layers,model,tfjs,program,training,acceleration,inference,runtime,readings,pictures,starterCode,cli}/**':
          {
            lines: 95,
            branches: 95
          }
      }
    }
  }
})
