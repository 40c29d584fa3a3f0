// `npm run kernels`: compiles src/runtime/assembly to WebAssembly, embedded as base64 in src/runtime/compiled (not committed).
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MODULES = ['products', 'threshold']
const LARGEST = 16_384

const assembly = fileURLToPath(new URL('../src/runtime/assembly/', import.meta.url))
const compiled = fileURLToPath(new URL('../src/runtime/compiled/', import.meta.url))

const changed = (file: string) => statSync(file).mtimeMs
const sources = [...readdirSync(assembly).map((file) => assembly + file), fileURLToPath(import.meta.url)]
const newest = Math.max(...sources.map(changed))

async function compile(name: string): Promise<Uint8Array> {
  // The compiler takes seconds to load, and is seldom needed.
  const { default: asc } = await import('assemblyscript/asc')
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      ...[`${name}.ts`, '--baseDir', assembly, '--outFile', `${name}.wasm`, '-O3', '--converge', '--noAssert'],
      // The memory is TensorFlow.js' heap, or the runner's own.
      ...['--runtime', 'stub', '--importMemory', '--initialMemory', '0', '--noExportMemory', '--enable', 'simd'],
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
for (const name of MODULES) {
  const target = `${compiled}${name}.ts`
  if (existsSync(target) && changed(target) > newest) continue
  const bytes = await compile(name)
  const base64 = Buffer.from(bytes).toString('base64')
  writeFileSync(
    target,
    `/** ${bytes.length} bytes, compiled from assembly/${name}.ts. */\nexport const ${name} =\n  '${base64}'\n`
  )
  console.log(`${name}: ${bytes.length} bytes`)
}
