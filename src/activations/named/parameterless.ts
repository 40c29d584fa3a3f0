/*
 * The factories that need no parameter, one a line: what stands here is public, and is taken by its name wherever an
 * activation is asked for.
 */
export { elu } from './elu.js'
export { erfActivation } from './erfActivation.js'
export { gelu } from './gelu.js'
export { hardTanh } from './hardTanh.js'
export { identity } from './identity.js'
export { relu } from './relu.js'
export { relu6 } from './relu6.js'
export { selu } from './selu.js'
export { sigmoid } from './sigmoid.js'
export { silu } from './silu.js'
export { softplus } from './softplus.js'
export { tanh } from './tanh.js'
