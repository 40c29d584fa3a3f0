import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A program of this project in one file of JavaScript, which starts sooner than its sources do; packages stay outside. */
export async function bundled(name: string, entry: string): Promise<string> {
  const made = await rolldown({
    cwd: root,
    input: entry,
    tsconfig: 'tsconfig.json',
    platform: 'node',
    external: /^(@tensorflow\/|mathjs)/
  })
  const file = join(root, '.cache', 'programs', `${name}.mjs`)
  await made.write({ file, format: 'esm', codeSplitting: false })
  await made.close()
  return file
}
