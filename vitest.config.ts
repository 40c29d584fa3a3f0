import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumPath } from './test/browser/chromium.js'

const src = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

const alias = [
  { find: /^sparse-gp-init$/, replacement: src('index.ts') },
  { find: /^sparse-gp-init\/(theory|expression|register|wasm|sparse)$/, replacement: src('$1.ts') }
]

// First what keeps every core busy, then, side by side, what has a browser of its own.
const IN_NODE = { maxWorkers: availableParallelism(), sequence: { groupOrder: 0 } }
const IN_BROWSER = { maxWorkers: 1, sequence: { groupOrder: 1 } }

const node = {
  resolve: { alias },
  test: {
    ...IN_NODE,
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/package/**', 'test/site/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
}

const packed = {
  resolve: { alias },
  test: {
    ...IN_NODE,
    name: 'package',
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000
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
    ...IN_BROWSER,
    name: 'browser',
    include: ['test/browser/**/*.test.ts', 'test/backends/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    testTimeout: 240_000,
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
    ...IN_BROWSER,
    name: 'site',
    include: ['test/site/**/*.test.ts'],
    globalSetup: ['test/site/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000
  }
}

export default defineConfig({
  test: {
    projects: chromiumPath === undefined ? [node, packed] : [node, packed, browser, site],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/register.ts', 'src/cli/main.ts', 'src/runtime/assembly/**', 'src/runtime/compiled/**'],
      reporter: ['text-summary', 'json'],
      thresholds: {
        'src/*.ts': { lines: 100, branches: 100 },
        'src/{special,quadrature,activations,meanField,expression}/**': { lines: 100, branches: 100 },
        'src/{initializers,layers,model,training,acceleration,inference,runtime,pictures,starterCode,cli}/**': {
          lines: 95,
          branches: 95
        }
      }
    }
  }
})
