import { jaxCode } from './jaxCode.js'
import { kerasCode } from './kerasCode.js'
import { pytorchCode } from './pytorchCode.js'
import type { Recipe } from './Recipe.js'
import { tfjsCode } from './tfjsCode.js'

/** Programs that build a network from a design, by the engine they are for. */
export const STARTER_CODE = {
  tfjs: tfjsCode,
  keras: kerasCode,
  pytorch: pytorchCode,
  jax: jaxCode
} as const satisfies Record<string, (recipe: Recipe) => string>

/** An engine that networks are trained with. */
export type Engine = keyof typeof STARTER_CODE
