import { type PythonEngine, pythonCode } from './pythonCode.js'
import type { Recipe } from './Recipe.js'

const KERAS: PythonEngine = {
  imports: 'import keras\nfrom keras import ops',
  dialect: { module: 'ops' },
  network: (sizes) => `def dense(units, fan_in, sigma_w, sigma_b=SIGMA_B):
    return keras.layers.Dense(
        units,
        kernel_initializer=keras.initializers.RandomNormal(stddev=sigma_w / math.sqrt(fan_in)),
        bias_initializer=keras.initializers.RandomNormal(stddev=sigma_b),
    )


def network(${sizes}):
    layers = [keras.Input((inputs,))]
    layers += [dense(width, inputs, math.sqrt((Q_STAR - SIGMA_B**2) / input_mean_square))]
    for _ in range(depth - 1):
        layers += [keras.layers.Activation(activation), dense(width, width, SIGMA_W)]
    layers += [keras.layers.Activation(activation), dense(outputs, width, SIGMA_OUT, 0.0)]
    return keras.Sequential(layers)


model = network()`
}

/** A program for Keras 3. */
export const kerasCode = (recipe: Recipe): string => pythonCode(recipe, KERAS)
