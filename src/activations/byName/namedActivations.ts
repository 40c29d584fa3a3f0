import type { Activation } from '../Activation.js'
import parameterless from '../named/parameterless.js'

/** The factories that need no parameter, by the name of what they make. */
export const namedActivations = parameterless satisfies Record<string, () => Activation>

/** The name of an activation that needs no parameter. */
export type ActivationName = keyof typeof namedActivations
