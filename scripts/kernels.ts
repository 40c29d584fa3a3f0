// `npm run kernels`: compiles src/runtime/assembly to WebAssembly, embedded as base64 in src/runtime/compiled (not
// committed).
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The modules and how much to favour size over speed: the threshold is part of every bundle that has a layer. */
const MODULES = { products: 0, threshold: 1 }
const LARGEST = 16_384

const assembly = fileURLToPath(new URL('../src/runtime/assembly/', import.meta.url))
const compiled = fileURLToPath(new URL('../src/runtime/compiled/', import.meta.url))

const changed = (file: string) => statSync(file).mtimeMs
const sources = [...readdirSync(assembly).map((file) => assembly + file), fileURLToPath(import.meta.url)]
const newest = Math.max(...sources.map(changed))

async function compile(name: string, shrinkLevel: number): Promise<Uint8Array> {
  // The compiler takes seconds to load, and is seldom needed.
  const { default: asc } = await import('assemblyscript/asc')
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      ...[`${name}.ts`, '--baseDir', assembly, '--outFile', `${name}.wasm`, '-O3', '--shrinkLevel', `${shrinkLevel}`],
      // The memory is TensorFlow.js' heap, or the runner's own.
      ...[
        '--converge',
        '--noAssert',
        '--runtime',
        'stub',
        '--importMemory',
        '--initialMemory',
        '0',
        '--noExportMemory',
        '--enable',
        'simd'
      ],
      // Vectors that only functions of our own exchange.
      ...['--disableWarning', '112']
    ],
    {
      writeFile(_, contents) {
        if (typeof contents !== 'string') binary = contents
      }
    }
  )
  if (error !== null || binary === undefined) throw new Error(`${name}: ${stderr.toString()}`)
  if (binary.length > LARGEST) throw new Error(`${name}: ${binary.length} bytes; at most ${LARGEST} are to be embedded`)
  return binary
}

mkdirSync(compiled, { recursive: true })
for (const [name, shrinkLevel] of Object.entries(MODULES)) {
  const target = `${compiled}${name}.ts`
  if (existsSync(target) && changed(target) > newest) continue
  const bytes = await compile(name, shrinkLevel)
  const base64 = Buffer.from(bytes).toString('base64')
  writeFileSync(
    target,
    `/** ${bytes.length} bytes, compiled from assembly/${name}.ts. */\nexport const ${name} =\n  '${base64}'\n`
  )
  console.log(`${name}: ${bytes.length} bytes`)
}
