import type { Activation } from '../Activation.js'
import * as parameterless from '../named/parameterless.js'

const { erfActivation: erf, ...others } = parameterless

/** The factories that need no parameter, by the name of what they make. */
export const namedActivations = { ...others, erf } satisfies Record<string, () => Activation>

/** The name of an activation that needs no parameter. */
export type ActivationName = keyof typeof namedActivations
