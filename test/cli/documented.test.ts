import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COMMAND_NAMES, COMMANDS } from '../../src/cli/commands.js'
import { cli, words } from './support.js'

const page = fileURLToPath(new URL('../../docs/command-line.md', import.meta.url))
const PROMPT = '$ npx sparse-gp-init '
const text = readFileSync(page, 'utf8')

/** The commands of the page, each with what is printed below it. */
const commands = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, body = '']) =>
  body.split(/^(?=\$ )/m).map((block) => [block.split('\n')[0], block.slice(block.indexOf('\n') + 1)] as const)
)

describe('docs/command-line.md', () => {
  it('shows each command', () => {
    expect(commands.length).toBeGreaterThan(5)
    for (const name of COMMAND_NAMES) expect(commands.some(([line]) => line.startsWith(`${PROMPT}${name} `))).toBe(true)
  })

  it.each(commands)('%s prints what is shown', async (line, shown) => {
    expect(line.startsWith(PROMPT)).toBe(true)
    const { out, error } = await cli(...words(line.slice(PROMPT.length)))
    expect(out + error).toBe(shown)
  })

  it.each(COMMAND_NAMES)('tells every option of %s', (name) => {
    for (const option of Object.keys(COMMANDS[name].options)) expect(text).toContain(`\`--${option}`.replace('`', ''))
  })
})
