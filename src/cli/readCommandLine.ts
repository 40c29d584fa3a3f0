import { parseArgs } from 'node:util'
import { CommandLine } from './CommandLine.js'
import { COMMAND_NAMES, COMMANDS, type CommandName, type Option } from './commands.js'
import { UsageError } from './errors.js'
import { suggestion } from './nearest.js'

/** What is asked for: help, of a command or of all, the version, or a command. */
export type Asked =
  | { readonly kind: 'help'; readonly command?: CommandName }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly line: CommandLine }

const FLAGS: Readonly<Record<string, Option>> = {
  help: { kind: 'flag', help: '' },
  version: { kind: 'flag', help: '' }
}
const EVERY_OPTION: Readonly<Record<string, Option>> = Object.assign(
  {},
  ...COMMAND_NAMES.map((name) => COMMANDS[name].options),
  FLAGS
)
const CONFIGURATION = Object.fromEntries(
  Object.entries(EVERY_OPTION).map(([name, { kind }]) => [
    name,
    { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), ...(name === 'help' && { short: 'h' }) }
  ])
)

const isOwn = (options: object, name: string): boolean => Object.hasOwn(options, name)

function commandOf(word: string): CommandName {
  const spelt = word === 'analyse' ? 'analyze' : word
  const command = COMMAND_NAMES.find((name) => name === spelt)
  if (command !== undefined) return command
  throw new UsageError(`there is no command '${word}'${suggestion(word, COMMAND_NAMES)}`)
}

/** Refuses an option that the command, or the program without one, does not have. */
function checkKnown(name: string, rawName: string, command: CommandName | undefined): void {
  const known = command === undefined ? FLAGS : COMMANDS[command].options
  if (isOwn(known, name) || name === 'version') return
  if (isOwn(EVERY_OPTION, name) && rawName.startsWith('--')) {
    const where = COMMAND_NAMES.filter((each) => isOwn(COMMANDS[each].options, name)).join(' and ')
    throw new UsageError(`--${name} is an option of ${where}${command === undefined ? '' : `, not of ${command}`}`)
  }
  const hint = rawName.startsWith('--') ? suggestion(name, Object.keys(known), '--') : ''
  throw new UsageError(`there is no option ${rawName}${hint}`)
}

/** The value of an option, '' for a flag. */
function optionValue(name: string, value: string | undefined, isInline: boolean): string {
  const isFlag = EVERY_OPTION[name]?.kind === 'flag'
  if (isFlag && value !== undefined) throw new UsageError(`--${name} takes no value; got '${value}'`)
  if (isFlag) return ''
  if (value === undefined) throw new UsageError(`--${name} needs a value`)
  if (!isInline && value.startsWith('--')) throw new UsageError(`--${name} needs a value; got the option ${value}`)
  return value
}

/** What a command line asks for; throws a UsageError where that cannot be told. */
export function readCommandLine(argv: readonly string[]): Asked {
  const { tokens } = parseArgs({
    args: [...argv],
    options: CONFIGURATION,
    allowPositionals: true,
    strict: false,
    tokens: true
  })
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const [word, extra] = words
  const command = word === undefined ? undefined : commandOf(word)
  const values = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue = false } = token
    checkKnown(name, rawName, command)
    if (values.has(name)) throw new UsageError(`--${name} is given twice`)
    values.set(name, optionValue(name, value, inlineValue))
  }
  if (extra !== undefined) throw new UsageError(`'${extra}' is one word too many; options begin with --`)
  if (values.has('help')) return { kind: 'help', ...(command !== undefined && { command }) }
  if (values.has('version')) return { kind: 'version' }
  if (command === undefined) throw new UsageError(`which command? ${COMMAND_NAMES.join(' or ')}`)
  return { kind: 'command', line: new CommandLine(command, values) }
}
