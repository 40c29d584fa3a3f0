import { run } from '../../src/cli/run.js'
import type { Worst } from '../support/accuracy.js'

/** What the program did. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
  /** The files it wrote, by name. */
  readonly files: Readonly<Record<string, string>>
}

/** Runs the program in this process, with the words after its name. */
export async function cli(...argv: string[]): Promise<Ran> {
  let [out, error] = ['', '']
  const files: Record<string, string> = {}
  const code = await run(argv, {
    out: (text) => {
      out += text
    },
    error: (text) => {
      error += text
    },
    write: (file, text) => {
      files[file] = text
    }
  })
  return { code, out, error, files }
}

/** What the program prints; it must end well. */
export async function printed(...argv: string[]): Promise<string> {
  const { code, out, error } = await cli(...argv)
  if (code !== 0 || error !== '') throw new Error(`${argv.join(' ')} ended with ${code}: ${error}`)
  return out
}

/** The words of a command as a shell reads it: 'quoted' ones may hold spaces. */
export const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** The rows of the first table of an output, by their names. */
export function tableOf(out: string): Record<string, string> {
  const rows = (out.split('\n\n')[1] ?? '').split('\n').map((line) => line.split(/ {3,}/))
  return Object.fromEntries(rows.map(([name, value]) => [name, value]))
}

/** What the program prints with --json, read. */
export const json = async (...argv: string[]) => JSON.parse(await printed(...argv, '--json'))

/** Compares what --json tells of an edge of chaos with a reference: σ_w², σ_b² and V″(q*). */
export function compareEdge(
  worst: Worst,
  { design, numbers }: Awaited<ReturnType<typeof json>>,
  { qStar, sigmaW2, sigmaB2, curvature }: Readonly<Record<'qStar' | 'sigmaW2' | 'sigmaB2' | 'curvature', number>>,
  label: string
): void {
  worst.compare(design.sigmaW ** 2, sigmaW2, 1e-11 * sigmaW2, `σ_w² of ${label}`)
  worst.compare(design.sigmaB ** 2, sigmaB2, 1e-11 * qStar, `σ_b² of ${label}`)
  const bound = 1e-10 * Math.max(1 / qStar, Math.abs(curvature))
  worst.compare(numbers.varianceCurvature, curvature, bound, `V″ of ${label}`)
}
