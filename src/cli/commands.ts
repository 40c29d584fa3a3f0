import { STARTER_CODE } from '../starterCode/starterCode.js'

/** An option of a command. */
export interface Option {
  readonly kind: 'number' | 'text' | 'flag'
  /** What its value is called in the help; a flag has none. */
  readonly value?: string
  readonly help: string
}

/** A command of the program. */
export interface Command {
  readonly summary: string
  readonly usage: string
  readonly options: Readonly<Record<string, Option>>
  readonly example: string
}

const number = (value: string, help: string): Option => ({ kind: 'number', value, help })
const text = (value: string, help: string): Option => ({ kind: 'text', value, help })

const Q_STAR = number('Q', 'variance that every pre-activation is to keep (default 1)')

const OUTPUTS: Readonly<Record<string, Option>> = {
  json: { kind: 'flag', help: 'print JSON, to full precision' },
  code: text('ENGINE', `print a program instead: ${Object.keys(STARTER_CODE).join(', ')}`),
  svg: text('FILE', 'write a picture too; - prints it instead'),
  help: { kind: 'flag', help: 'show this text (also -h)' }
}

/** What fixes the clip height of a sparse design. */
export const CLIP_TARGETS = ['m', 'variance-slope', 'clip-ratio', 'variance-curvature'] as const

/** The commands by name, with their options in the order of the help. */
export const COMMANDS = {
  design: {
    summary: 'Designs an activation with a given share of zeros, and the start on the edge of chaos for it.',
    usage: '--sparsity S [options]',
    options: {
      sparsity: number('S', 'share of exact zeros, in [0.5, 1) for crelu, in [0, 1) for cst'),
      family: text('NAME', 'crelu (one-sided) or cst (odd) (default crelu)'),
      'q-star': Q_STAR,
      m: number('M', 'height at which the activation is clipped; Infinity for no clip'),
      'variance-slope': number('V', 'V′(q*) instead of m, in (0, 1) (0.7 where nothing gives m)'),
      'clip-ratio': number('R', 'm/√q* instead of m'),
      'variance-curvature': number('V', 'V″(q*) instead of m'),
      width: number('N', 'units of a hidden layer; with --depth, V′(q*) is recommended'),
      depth: number('N', 'hidden layers (without both, code and picture have 300 × 30)'),
      ...OUTPUTS
    },
    example: 'design --sparsity 0.9 --q-star 4 --m 1.5'
  },
  analyze: {
    summary: 'Puts any activation on the edge of chaos, or looks at a network as it is.',
    usage: '--activation NAME|FORMULA [options]',
    options: {
      activation: text('PHI', 'a name such as relu or gelu, or a formula in x'),
      'q-star': Q_STAR,
      'sigma-w': number('S', 'σ_w of a network as it is, with --sigma-b; --q-star is where it starts'),
      'sigma-b': number('S', 'σ_b of it'),
      chi1: number('X', 'χ₁(q*) instead of 1'),
      width: number('N', 'units of a hidden layer (default: infinitely many; code and picture 300)'),
      depth: number('N', 'hidden layers (default 30)'),
      ...OUTPUTS
    },
    example: "analyze --activation 'tanh(x)' --q-star 1"
  }
} as const satisfies Record<string, Command>

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS

/** All their names. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]
