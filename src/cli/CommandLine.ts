import type { CommandName } from './commands.js'
import { UsageError } from './errors.js'
import { suggestion } from './nearest.js'

const NUMBER = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|Infinity)$/i

/** A command and the options that it was given. */
export class CommandLine {
  constructor(
    readonly command: CommandName,
    private readonly values: ReadonlyMap<string, string>
  ) {}

  has(option: string): boolean {
    return this.values.has(option)
  }

  text(option: string): string | undefined {
    const value = this.values.get(option)
    if (value === '') throw new UsageError(`--${option} must not be empty`)
    return value
  }

  number(option: string): number | undefined {
    const text = this.values.get(option)
    if (text === undefined) return undefined
    const value = Number(text)
    if (!NUMBER.test(text) || (!Number.isFinite(value) && !text.endsWith('Infinity'))) {
      throw new UsageError(`--${option} must be a number; got '${text}'`)
    }
    return value
  }

  /** The text of an option that takes one of a few words. */
  choice<Word extends string>(option: string, words: readonly Word[]): Word | undefined {
    const text = this.text(option)
    const word = words.find((each) => each === text)
    if (text === undefined || word !== undefined) return word
    throw new UsageError(
      `--${option} must be ${words.join(', ').replace(/, (\w+)$/, ' or $1')}; got '${text}'${suggestion(text, words)}`
    )
  }

  /** Refuses options that contradict one another. */
  atMostOne(...options: readonly string[]): void {
    const given = options.filter((option) => this.has(option)).map((option) => `--${option}`)
    if (given.length < 2) return
    const all = options.map((option) => `--${option}`).join(', ')
    throw new UsageError(`give at most one of ${all}; got ${given.join(' and ')}`)
  }

  /** Refuses one of two options without the other. */
  together(one: string, other: string): void {
    if (this.has(one) === this.has(other)) return
    throw new UsageError(`give --${one} and --${other} together; got only --${this.has(one) ? one : other}`)
  }
}
