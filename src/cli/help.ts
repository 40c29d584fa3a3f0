import { columns } from '../text/table.js'
import { COMMAND_NAMES, COMMANDS, type Command, type CommandName } from './commands.js'

const aligned = (rows: readonly (readonly [string, string])[]): string =>
  columns(rows)
    .map((line) => `  ${line}\n`)
    .join('')

/** The help of the program. */
export const programHelp = (): string => `The edge of chaos for sparse and other activations, on the command line.

  npx sparse-gp-init COMMAND [options]

${aligned([
  ...COMMAND_NAMES.map((name) => [name, COMMANDS[name].summary] as const),
  ['--help', 'Shows this text; after a command, its options.'],
  ['--version', 'Prints the version.']
])}
Example:
${COMMAND_NAMES.map((name) => `  npx sparse-gp-init ${COMMANDS[name].example}\n`).join('')}
It ends with code 0; with 1 where there is no such network or a file cannot be written; with 2 where the command
line is wrong. Errors are on standard error, and then nothing is on standard output.
`

/** The help of a command. */
export function commandHelp(name: CommandName): string {
  const { summary, usage, options, example }: Command = COMMANDS[name]
  const rows = Object.entries(options).map(
    ([option, { value, help }]) => [value === undefined ? `--${option}` : `--${option} ${value}`, help] as const
  )
  return `${summary}

  npx sparse-gp-init ${name} ${usage}

${aligned(rows)}
Example:
  npx sparse-gp-init ${example}
`
}
