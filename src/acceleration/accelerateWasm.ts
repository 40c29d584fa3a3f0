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

/** The options of {@link accelerateWasm}. */
export interface AccelerateWasmOptions {
  /** Whether products look for zeros and skip them where that pays; true unless given. */
  readonly skipZeros?: boolean
}

/** What {@link accelerateWasm} returns. */
export interface WasmAcceleration {
  /** Puts the backend's own kernels back, whichever call has replaced them; a second time it does nothing. */
  restore(): void
}

/**
 * Makes models train and predict faster on TensorFlow.js' wasm backend, by replacing some of its kernels.
 *
 * - Matrix products with transposes or batches, which every gradient of a dense layer is, run as fast as plain ones
 *   (many products of tiny matrices stay with the stock kernel).
 * - Convolutional networks train: the gradients of filters and of depthwise convolutions, which the backend lacks, are
 *   added, and those of inputs and of max pooling made faster.
 * - Products skip the zeros of an operand where its density is low enough to gain by it: in the forward product those
 *   of the activations, in the gradients those and the ones that the activation's derivative has masked.
 *
 * Call it once, before or after `tf.setBackend('wasm')`; other backends are not touched. A second call replaces the
 * options of the first.
 *
 * @param options `skipZeros`: false leaves out the skipping
 * @returns an object whose `restore()` undoes it
 * @throws Error when `@tensorflow/tfjs-backend-wasm` has not been imported; TypeError for a wrong option
 * @remarks Accuracy: within |Δ| ≤ 10⁻⁵ |A||B| of the exact product, entry by entry; what is handed to a stock kernel
 *   has the accuracy of that. Zeros are skipped only where the other operand is finite, so that 0 · NaN and 0 ·
 *   Infinity stay NaN. The kernels work on the backend's heap, which is private to it, and copy where they cannot find
 *   it.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-wasm'
 * import { accelerateWasm } from 'sparse-gp-init/wasm'
 *
 * const acceleration = accelerateWasm()
 * // … model.fit(…) …
 * acceleration.restore()
 * ```
 * @see Dent & Tanner (2026), arXiv 2602.05779, for networks that such kernels are made for.
 */
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
