import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumPath } from './test/browser/chromium.js'

const src = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

const alias = [
  { find: /^sparse-gp-init$/, replacement: src('index.ts') },
  { find: /^sparse-gp-init\/(theory|expression|register|wasm|sparse)$/, replacement: src('$1.ts') }
]

const node = {
  resolve: { alias },
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/package/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
}

const packed = {
  resolve: { alias },
  test: {
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
      '@tensorflow/tfjs-backend-webgl'
    ]
  },
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    testTimeout: 120_000,
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

export default defineConfig({
  test: {
    projects: chromiumPath === undefined ? [node, packed] : [node, packed, browser],
    coverage: { include: ['src/**'], exclude: ['src/register.ts'] }
  }
})
