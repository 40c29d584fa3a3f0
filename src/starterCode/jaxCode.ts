import { type PythonEngine, pythonCode } from './pythonCode.js'
import type { Recipe } from './Recipe.js'

const JAX: PythonEngine = {
  imports: 'import jax\nimport jax.numpy as jnp',
  dialect: {
    module: 'jnp',
    functions: { erf: 'jax.scipy.special.erf', sigmoid: 'jax.nn.sigmoid', softplus: 'jax.nn.softplus' }
  },
  network: (sizes) => `def dense(key, fan_in, units, sigma_w, sigma_b=SIGMA_B):
    weights, biases = jax.random.split(key)
    kernel = sigma_w / math.sqrt(fan_in) * jax.random.normal(weights, (fan_in, units))
    return kernel, sigma_b * jax.random.normal(biases, (units,))


def init(key, ${sizes}):
    first, *hidden, last = jax.random.split(key, depth + 1)
    layers = [dense(first, inputs, width, math.sqrt((Q_STAR - SIGMA_B**2) / input_mean_square))]
    layers += [dense(each, width, width, SIGMA_W) for each in hidden]
    return layers + [dense(last, width, outputs, SIGMA_OUT, 0.0)]


def apply(layers, x):
    for kernel, bias in layers[:-1]:
        x = activation(x @ kernel + bias)
    kernel, bias = layers[-1]
    return x @ kernel + bias


layers = init(jax.random.PRNGKey(0))`
}

/** A program for JAX. */
export const jaxCode = (recipe: Recipe): string => pythonCode(recipe, JAX)
