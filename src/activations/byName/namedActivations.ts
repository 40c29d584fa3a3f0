import type { Activation } from '../Activation.js'
import { elu } from '../named/elu.js'
import { erfActivation } from '../named/erfActivation.js'
import { gelu } from '../named/gelu.js'
import { hardTanh } from '../named/hardTanh.js'
import { identity } from '../named/identity.js'
import { relu } from '../named/relu.js'
import { relu6 } from '../named/relu6.js'
import { selu } from '../named/selu.js'
import { sigmoid } from '../named/sigmoid.js'
import { silu } from '../named/silu.js'
import { softplus } from '../named/softplus.js'
import { tanh } from '../named/tanh.js'

/** The factories that need no parameter, by the name of what they make. */
export const namedActivations = {
  relu,
  relu6,
  hardTanh,
  identity,
  tanh,
  erf: erfActivation,
  sigmoid,
  gelu,
  silu,
  softplus,
  elu,
  selu
} satisfies Record<string, () => Activation>

/** The name of an activation that needs no parameter. */
export type ActivationName = keyof typeof namedActivations
