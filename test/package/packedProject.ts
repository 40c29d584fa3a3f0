import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { root } from './build.js'

/** What a project needs of TensorFlow.js to run the library on the cpu backend. */
export const TFJS = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu']

/** What npm says where its registry cannot be reached. */
export const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED/

/** What `npm publish` would send, as npm describes it. */
export interface Tarball {
  readonly path: string
  readonly files: readonly string[]
}

export interface Project {
  readonly folder: string
  /** Writes a file of the project. */
  write(file: string, text: string): void
  /** Copies a file of test/package/consumer into the project. */
  copy(file: string): void
  /** Runs Node in the project and returns what it prints. */
  node(...args: string[]): string
  remove(): void
}

/** A temporary folder, by its real path. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'sparse-gp-init-')))
}

export function pack(into: string): Tarball {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', into]
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }))
  const files: string[] = packed.files.map((file: { path: string }) => file.path)
  return { path: join(into, packed.filename), files: files.sort() }
}

/** An empty ES module project. */
export function emptyProject(packageJson: object = {}): Project {
  const folder = temporaryFolder()
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module', ...packageJson }))
  return {
    folder,
    write,
    copy: (file) => cpSync(join(root, 'test/package/consumer', file), join(folder, file)),
    node: (...args) => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }),
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the tarball into the project's node_modules without npm; `others` are links to the repository's own copies. */
export function install(project: Project, tarball: Tarball, others: readonly string[]): void {
  const own = join(project.folder, 'node_modules/sparse-gp-init')
  mkdirSync(own, { recursive: true })
  execFileSync('tar', ['-xzf', tarball.path, '-C', own, '--strip-components=1'])
  for (const other of others) {
    const link = join(project.folder, 'node_modules', other)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', other), link, 'dir')
  }
}

export interface Packed {
  readonly tarball: Tarball
  /** With the package, its peers and its dependency. */
  readonly project: Project
  /** Without either. */
  readonly bare: Project
}

/** Packs the library for the tests of a file, with a project to use it in and an empty one. */
export function usePacked(): Packed {
  const packed = {} as { -readonly [Part in keyof Packed]: Packed[Part] }
  beforeAll(() => {
    packed.project = emptyProject()
    packed.tarball = pack(packed.project.folder)
    install(packed.project, packed.tarball, [...TFJS, 'mathjs'])
    packed.bare = emptyProject()
  })
  afterAll(() => {
    packed.project?.remove()
    packed.bare?.remove()
  })
  return packed
}
