import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import * as core from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import '@tensorflow/tfjs-backend-cpu'
import { compileSparse } from 'sparse-gp-init/sparse'
import { root } from './build.js'
import { install, usePacked } from './packedProject.js'
import { EXPRESSION, INDEX, REGISTER, SPARSE, THEORY, WASM } from './publicNames.js'

const ENTRIES = [
  { entry: 'sparse-gp-init', names: INDEX },
  { entry: 'sparse-gp-init/theory', names: THEORY },
  { entry: 'sparse-gp-init/expression', names: EXPRESSION },
  { entry: 'sparse-gp-init/register', names: REGISTER },
  { entry: 'sparse-gp-init/wasm', names: WASM },
  { entry: 'sparse-gp-init/sparse', names: SPARSE }
]

const packed = usePacked()

beforeAll(() => install(packed.bare, packed.tarball, []))

describe('the tarball', () => {
  it('holds the build, its papers and nothing else', () => {
    const outside = packed.tarball.files.filter((file) => !file.startsWith('dist/'))
    expect(outside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])
    const unexpected = packed.tarball.files.filter(
      (file) => /^dist\//.test(file) && !/\.(js|cjs|d\.ts|d\.cts)$/.test(file)
    )
    expect(unexpected).toEqual([])
  })

  it('has the version of the newest heading of the change log', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const headings = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').matchAll(/^## \[(\d[^\]]*)\]/gm)
    expect([...headings][0]?.[1]).toBe(version)
    expect(readFileSync(join(root, 'CITATION.cff'), 'utf8')).toContain(`\nversion: ${version}\n`)
  })
})

describe('an installed copy', () => {
  for (const { entry, names } of ENTRIES) {
    it.each([
      ['module', `await import('${entry}')`],
      ['commonjs', `require('${entry}')`]
    ])(`${entry} has its names as a %s`, (how, load) => {
      const program = `console.log(JSON.stringify(Object.keys(${load}).sort()))`
      expect(JSON.parse(packed.project.node(`--input-type=${how}`, '--eval', program))).toEqual([...names].sort())
    })
  }

  it('is one copy, whichever entry it comes through', () => {
    const program = (load: (entry: string) => string) =>
      `const { CReLU, relu } = ${load('sparse-gp-init')}; const theory = ${load('sparse-gp-init/theory')};
       ${load('sparse-gp-init/register')}; const { serialization } = ${load('@tensorflow/tfjs-core')};
       const registered = serialization.SerializationMap.getMap().classNameMap.SgpCReLU[0];
       console.log(registered === CReLU, theory.relu === relu)`
    const imported = program((entry) => `await import('${entry}')`)
    const required = program((entry) => `require('${entry}')`)
    expect(packed.project.node('--input-type=module', '--eval', imported)).toBe('true true\n')
    expect(packed.project.node('--input-type=commonjs', '--eval', required)).toBe('true true\n')
  })

  it('needs no package at all for sparse-gp-init/theory', () => {
    const print = 'console.log(JSON.stringify(theory.crelu({ tau: 1, m: 0.5 }).value(1.25)))'
    const imported = `const theory = await import('sparse-gp-init/theory'); ${print}`
    const required = `const theory = require('sparse-gp-init/theory'); ${print}`
    expect(packed.bare.node('--input-type=module', '--eval', imported)).toBe('0.25\n')
    expect(packed.bare.node('--input-type=commonjs', '--eval', required)).toBe('0.25\n')
  })

  it('runs a saved model without any package: examples/sparse-node', async () => {
    const model = layers.sequential()
    model.add(
      layers.layers.dense({ units: 10, inputShape: [784], kernelInitializer: 'zeros', biasInitializer: 'zeros' })
    )
    const bias = core.tensor1d(Float32Array.from({ length: 10 }, (_, digit) => Number(digit === 7)))
    model.setWeights([core.zeros([784, 10]), bias])
    const runner = await compileSparse(model)
    writeFileSync(join(packed.bare.folder, 'model.sgps'), runner.save())
    copyFileSync(join(root, 'examples/sparse-node/predict.mjs'), join(packed.bare.folder, 'predict.mjs'))
    expect(packed.bare.node('predict.mjs', 'model.sgps')).toMatch(
      /^This is a 7\.\n.*100\.0 % of the inputs not zero\n7840 multiply/
    )
    const required = `require('sparse-gp-init/sparse').loadSparse(require('fs').readFileSync('model.sgps')).then((runner) =>
      console.log(runner.predict(new Float32Array(784)).indexOf(1)))`
    expect(packed.bare.node('--input-type=commonjs', '--eval', required)).toBe('7\n')
  })

  it('names the missing peer where TensorFlow.js is not installed', () => {
    expect(() => packed.bare.node('--input-type=module', '--eval', `await import('sparse-gp-init')`)).toThrow(
      /@tensorflow\/tfjs/
    )
  })

  it.each([
    { moduleResolution: 'node16', module: 'node16', files: ['esm.ts', 'cjs.cts'] },
    { moduleResolution: 'bundler', module: 'esnext', files: ['esm.ts'] }
  ])('compiles under moduleResolution $moduleResolution', ({ files, ...resolution }) => {
    for (const file of files) packed.project.copy(file)
    const compilerOptions = {
      ...resolution,
      target: 'es2022',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: []
    }
    packed.project.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
    expect(packed.project.node(join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false')).toBe('')
  })
})

describe('the script-tag build', () => {
  const script = readFileSync(join(root, 'dist/sparse-gp-init.global.js'), 'utf8')

  it('takes the page its tf and gives it sparseGpInit', () => {
    const page = createContext({ tf: { ...core, ...layers }, console })
    runInContext(script, page)
    expect(runInContext('Object.keys(sparseGpInit).sort()', page)).toEqual(INDEX)
    const values =
      'Array.from(new sparseGpInit.CReLU({ tau: 1, m: 0.5 }).apply(tf.tensor1d([0, 1, 1.25, 4])).dataSync())'
    expect(runInContext(values, page)).toEqual([0, 0, 0.25, 0.5])
  })

  it('says which script is missing', () => {
    expect(() => runInContext(script, createContext({}))).toThrow(/global tf is missing/)
  })
})
