import { objectWith } from '../../checks.js'

/** The options of a parameterless activation: none. */
export type NoOptions = Readonly<Record<string, never>>

export function noOptions(caller: string, options: NoOptions): void {
  objectWith<NoOptions>(caller, 'options', options, [])
}
