import { getKernel, type KernelConfig, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { objectWith, wrongKind } from '../checks.js'
import { convolutionReplacements } from './convolution.js'
import { convolutionGradientReplacements } from './convolutionGradients.js'
import { depthwiseReplacements } from './depthwise.js'
import { matMulReplacements } from './matMul.js'
import { maxPoolGradientReplacement } from './maxPoolGradient.js'
import type { Replacement } from './Replacement.js'

/** A kernel of ours as it stands in the registry, with what it took the place of. */
interface ReplacedKernel extends KernelConfig {
  readonly replaced: KernelConfig | null
}

const replacements: readonly Replacement[] = [
  ...matMulReplacements,
  ...convolutionReplacements,
  ...convolutionGradientReplacements,
  ...depthwiseReplacements,
  maxPoolGradientReplacement
]

function registered(kernelName: string): KernelConfig | undefined {
  return getKernel(kernelName, 'wasm') as KernelConfig | undefined
}

/** Puts back what a kernel of ours took the place of; returns what is there then. */
function original(kernelName: string): KernelConfig | undefined {
  const current = registered(kernelName)
  if (current === undefined || !('replaced' in current)) return current
  const { replaced } = current as ReplacedKernel
  unregisterKernel(kernelName, 'wasm')
  if (replaced !== null) registerKernel(replaced)
  return replaced ?? undefined
}

export interface AccelerateWasmOptions {
  readonly skipZeros?: boolean
}
export interface WasmAcceleration {
  restore(): void
}

export function accelerateWasm(options: AccelerateWasmOptions = {}): WasmAcceleration {
  const { skipZeros = true } = objectWith<AccelerateWasmOptions>('accelerateWasm', 'options', options, ['skipZeros'])
  if (typeof skipZeros !== 'boolean') throw wrongKind('accelerateWasm', 'skipZeros', 'true or false', skipZeros)
  if (registered('BatchMatMul') === undefined) {
    throw new Error("accelerateWasm: the wasm backend is not there; import '@tensorflow/tfjs-backend-wasm' first")
  }
  for (const { kernelName, kernel } of replacements) {
    const stock = original(kernelName)
    if (stock !== undefined) unregisterKernel(kernelName, 'wasm')
    const { setupFunc, disposeFunc } = stock ?? {}
    const config: ReplacedKernel = {
      kernelName,
      backendName: 'wasm',
      kernelFunc: kernel(stock?.kernelFunc, skipZeros) as unknown as KernelFunc,
      ...(setupFunc && { setupFunc }),
      ...(disposeFunc && { disposeFunc }),
      replaced: stock ?? null
    }
    registerKernel(config)
  }
  return {
    restore() {
      for (const { kernelName } of replacements) original(kernelName)
    }
  }
}
