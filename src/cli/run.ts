import { designPicture } from '../pictures/designPicture.js'
import { foldedFormula } from '../starterCode/foldedFormula.js'
import { type Engine, STARTER_CODE } from '../starterCode/starterCode.js'
import type { Answer } from './Answer.js'
import { analyze } from './analyze.js'
import { answerJson } from './answerJson.js'
import { answerText } from './answerText.js'
import type { CommandLine } from './CommandLine.js'
import { COMMAND_NAMES } from './commands.js'
import { design } from './design.js'
import { Failure, UsageError } from './errors.js'
import { commandHelp, programHelp } from './help.js'
import type { Io } from './Io.js'
import { onTheCommandLine } from './onTheCommandLine.js'
import { readCommandLine } from './readCommandLine.js'
import { version } from './version.js'

const ENGINES = Object.keys(STARTER_CODE) as Engine[]

function checkOutputs(line: CommandLine): void {
  line.atMostOne('json', 'code')
  const other = ['json', 'code'].find((option) => line.has(option))
  if (line.text('svg') === '-' && other !== undefined) {
    throw new UsageError(`--svg - and --${other} both print; give a file to --svg`)
  }
}

function save(io: Io, file: string, text: string): void {
  try {
    io.write(file, text)
  } catch (error) {
    throw new Failure(`the picture cannot be written: ${(error as Error).message}`)
  }
}

/** What is printed; the picture that goes into a file is written first, so that nothing is printed where that fails. */
function printed(line: CommandLine, engine: Engine | undefined, answer: Answer, io: Io): string {
  const file = line.text('svg')
  if (answer.kind === 'edge') {
    const { request, design: found, size, title } = answer
    const picture = file === undefined ? '' : designPicture(found, size, title)
    if (file === '-') return picture
    if (file !== undefined) save(io, file, picture)
    if (engine !== undefined) {
      const formula = 'text' in request ? { formula: foldedFormula(found.activation) } : {}
      return STARTER_CODE[engine]({ request, design: found, size, ...formula })
    }
  }
  return line.has('json') ? answerJson(answer) : answerText(answer, line.command === 'analyze')
}

async function outputOf(argv: readonly string[], io: Io): Promise<string> {
  const asked = readCommandLine(argv)
  if (asked.kind === 'version') return `${version()}\n`
  if (asked.kind === 'help') return asked.command === undefined ? programHelp() : commandHelp(asked.command)
  const { line } = asked
  checkOutputs(line)
  const engine = line.choice('code', ENGINES)
  return printed(line, engine, await (line.command === 'design' ? design(line) : analyze(line)), io)
}

/** Runs the program with the words after its name, and returns its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    io.out(await outputOf(argv, io))
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      const command = COMMAND_NAMES.find((name) => name === argv[0])
      const program = command === undefined ? 'sparse-gp-init' : `sparse-gp-init ${command}`
      io.error(`sparse-gp-init: ${error.message}\n${program} --help tells the options\n`)
      return 2
    }
    if (!(error instanceof RangeError || error instanceof Failure)) throw error
    io.error(`sparse-gp-init: ${error instanceof Failure ? error.message : onTheCommandLine(error)}\n`)
    return 1
  }
}
