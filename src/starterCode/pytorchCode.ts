import { type PythonEngine, pythonCode } from './pythonCode.js'
import type { Recipe } from './Recipe.js'

const PYTORCH: PythonEngine = {
  imports: 'import torch\nfrom torch import nn',
  dialect: {
    module: 'torch',
    functions: { softplus: 'nn.functional.softplus' },
    bounded: {
      max: (u, low) => `torch.clamp(${u}, min=${low})`,
      min: (u, high) => `torch.clamp(${u}, max=${high})`
    }
  },
  network: (sizes) => `class Activation(nn.Module):
    def forward(self, x):
        return activation(x)


def start(layer, sigma_w, sigma_b=SIGMA_B):
    fan_in = layer.weight[0].numel()
    nn.init.normal_(layer.weight, std=sigma_w / math.sqrt(fan_in))
    nn.init.normal_(layer.bias, std=sigma_b)
    return layer


def network(${sizes}):
    sigma_first = math.sqrt((Q_STAR - SIGMA_B**2) / input_mean_square)
    layers = [start(nn.Linear(inputs, width), sigma_first), Activation()]
    for _ in range(depth - 1):
        layers += [start(nn.Linear(width, width), SIGMA_W), Activation()]
    layers += [start(nn.Linear(width, outputs), SIGMA_OUT, 0.0)]
    return nn.Sequential(*layers)


model = network()`
}

/** A program for PyTorch. */
export const pytorchCode = (recipe: Recipe): string => pythonCode(recipe, PYTORCH)
