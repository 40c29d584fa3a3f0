import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The first Python on the path that has a module, if any. */
export function pythonWith(module: string): string | undefined {
  const all = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'python3'))
  return all.find((python) => existsSync(python) && spawnSync(python, ['-c', `import ${module}`]).status === 0)
}

/** What a script of this folder prints, as JSON, when it is given something as JSON. */
export function runPython<Answer>(python: string, name: string, input: unknown): Answer {
  const { status, stdout, stderr } = spawnSync(python, [script(name)], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONDONTWRITEBYTECODE: '1' }
  })
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout) as Answer
}
