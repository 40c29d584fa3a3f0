import type { DesignRequest, Recipe } from './Recipe.js'
import { recipeTitle } from './recipeTitle.js'

/** A value as JavaScript writes it. */
const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value)

const options = (entries: object): string =>
  `{ ${Object.entries(entries)
    .map(([key, value]) => `${key}: ${literal(value)}`)
    .join(', ')} }`

/** What is imported besides the rest, and the call that gives the design. */
function designCall(request: DesignRequest): { readonly imports: string; readonly call: string } {
  if (!('text' in request)) {
    const name = 'activation' in request ? 'edgeOfChaos' : 'designSparseActivation'
    return {
      imports: `import { activationLayer, ${name}, eocInitializer } from 'sparse-gp-init'`,
      call: `${name}(${options(request)})`
    }
  }
  return {
    imports: `import { activationLayer, edgeOfChaos, eocInitializer } from 'sparse-gp-init'\nimport { activationFromExpression } from 'sparse-gp-init/expression'`,
    call: `edgeOfChaos({ activation: activationFromExpression(${literal(request.text)}), qStar: ${request.qStar} })`
  }
}

/** A program for TensorFlow.js. */
export function tfjsCode(recipe: Recipe): string {
  const { imports, call } = designCall(recipe.request)
  const { width, depth } = recipe.size
  return `// ${recipeTitle(recipe)}
import '@tensorflow/tfjs-backend-cpu' // or the backend you use
import * as tf from '@tensorflow/tfjs-layers'
${imports}

const design = ${call}
const eoc = eocInitializer({ ...design, seed: 1 })
const first = { kernelInitializer: eoc.inputKernel({ secondMoment: 1 }), biasInitializer: eoc.bias() }

const model = tf.sequential()
model.add(tf.layers.dense({ units: ${width}, inputShape: [784], ...first }))
for (let layer = 1; layer < ${depth}; layer++) {
  model.add(activationLayer(design.activation))
  model.add(tf.layers.dense({ units: ${width}, ...eoc.layer() }))
}
model.add(activationLayer(design.activation))
model.add(tf.layers.dense({ units: 10, kernelInitializer: eoc.outputKernel({ variance: 1 }) }))

console.log(design.sigmaW, design.sigmaB, design.verdict)
`
}
