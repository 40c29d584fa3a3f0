import { parseArgs } from 'node:util'
import { UsageError } from '../../tools/UsageError.js'

export interface Options {
  readonly data: string | undefined
  readonly sparsity: number
  readonly qStar: number
  readonly m: number
  readonly depth: number
  readonly width: number
  /** default: 6 on the drawn digits, 2 on --data. */
  readonly epochs: number
  /** Stops the training after so many steps, whatever the epochs. */
  readonly steps: number | undefined
  readonly optimizer: 'adam' | 'sgd'
  readonly learningRate: number
  readonly seed: number
  readonly backend: 'wasm' | 'cpu'
  readonly compare: boolean
}

export const help = `Trains a network whose hidden layers are mostly zero, from a start on the edge of chaos.

  npm run demo -- [options]

  --data DIR          MNIST in IDX files, gzipped or not; default: digits that the demo draws itself
  --sparsity S        fraction of zeros in the hidden layers, in [0.5, 1)          default 0.9
  --q-star Q          variance of the pre-activations at the start                 default 4
  --m M               height at which the activation is clipped                    default 1.5
  --depth N           hidden layers                                                default 8
  --width N           units in each of them                                        default 128
  --epochs N          passes over the training set         default 6; with --data: 2
  --steps N           stop after N steps of 128 images, whatever the epochs
  --optimizer NAME    adam or sgd                                                  default adam
  --learning-rate X   default 0.001 for adam, 0.01 for sgd
  --seed N            of the digits, the weights and the order of training         default 0
  --backend NAME      wasm or cpu                                                  default wasm
  --compare           train three other networks beside it
  --help              show this text

The picture and the trained model are written to demo-output/ in the current directory.
`

const names = ['data', 'sparsity', 'q-star', 'm', 'depth', 'width', 'epochs', 'steps'] as const
const moreNames = ['optimizer', 'learning-rate', 'seed', 'backend'] as const
type Name = (typeof names)[number] | (typeof moreNames)[number]
type Values = Partial<Record<Name, string>> & { compare?: boolean; help?: boolean }

/** The options of a command line, or `'help'`. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const optimizer = choice(values, 'optimizer', ['adam', 'sgd'])
  return {
    data: values.data,
    sparsity: number(values, 'sparsity', 0.9, 'in [0.5, 1)', (s) => s >= 0.5 && s < 1),
    qStar: number(values, 'q-star', 4, 'in [1e-6, 1e6]', within(1e-6, 1e6)),
    m: number(values, 'm', 1.5, 'in [1e-6, 1e6]', within(1e-6, 1e6)),
    depth: number(values, 'depth', 8, 'an integer in [1, 1000]', integerIn(1, 1000)),
    width: number(values, 'width', 128, 'an integer in [1, 10000]', integerIn(1, 10_000)),
    epochs: number(values, 'epochs', values.data === undefined ? 6 : 2, 'a positive integer', integerIn(1, 1e9)),
    steps: values.steps === undefined ? undefined : number(values, 'steps', 0, 'a positive integer', integerIn(1, 1e9)),
    optimizer,
    learningRate: number(values, 'learning-rate', optimizer === 'adam' ? 1e-3 : 1e-2, 'positive', positive),
    seed: number(values, 'seed', 0, 'an integer ≥ 0', integerIn(0, Number.MAX_SAFE_INTEGER)),
    backend: choice(values, 'backend', ['wasm', 'cpu']),
    compare: values.compare ?? false
  }
}

function parse(args: readonly string[]): Values {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = Object.fromEntries([...names, ...moreNames].map((name) => [name, text]))
  try {
    return parseArgs({ args: [...args], options: { ...options, compare: flag, help: flag } }).values as Values
  } catch (cause) {
    const [firstLine = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
    throw new UsageError(firstLine)
  }
}

function number(
  values: Values,
  name: Name,
  fallback: number,
  expected: string,
  holds: (value: number) => boolean
): number {
  const text = values[name]
  if (text === undefined) return fallback
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!holds(value)) throw new UsageError(`--${name} must be ${expected}; got '${text}'`)
  return value
}

function choice<T extends string>(values: Values, name: Name, allowed: readonly [T, ...T[]]): T {
  const text = values[name]
  if (text === undefined) return allowed[0]
  const value = allowed.find((each) => each === text)
  if (value === undefined) throw new UsageError(`--${name} must be ${allowed.join(' or ')}; got '${text}'`)
  return value
}

function within(low: number, high: number): (value: number) => boolean {
  return (value) => value >= low && value <= high
}

function positive(value: number): boolean {
  return value > 0 && value < Infinity
}

function integerIn(low: number, high: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && within(low, high)(value)
}
