/*
 * The activations that need no parameter. What stands in the list of exports is public, with `export *`; the table,
 * which is the default export and so is not, finds them by the name of what they make wherever an activation is asked
 * for.
 */
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

export { elu, erfActivation, gelu, hardTanh, identity, relu, relu6, selu, sigmoid, silu, softplus, tanh }

export default { relu, relu6, hardTanh, identity, tanh, erf: erfActivation, sigmoid, gelu, silu, softplus, elu, selu }
