import type { Activation } from './Activation.js'
import { elu } from './elu.js'
import { erfActivation } from './erfActivation.js'
import { gelu } from './gelu.js'
import { hardTanh } from './hardTanh.js'
import { identity } from './identity.js'
import { relu } from './relu.js'
import { relu6 } from './relu6.js'
import { selu } from './selu.js'
import { sigmoid } from './sigmoid.js'
import { silu } from './silu.js'
import { softplus } from './softplus.js'
import { tanh } from './tanh.js'

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
