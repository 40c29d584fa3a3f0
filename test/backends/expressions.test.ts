import { activationLayer } from 'sparse-gp-init'
import { activationFromExpression } from 'sparse-gp-init/expression'
import { expect, it } from 'vitest'
import { describeOnBackends, isGpu, taken, tf } from '../support/backends.js'

const X = Float32Array.from({ length: 81 }, (_, i) => (i - 40) / 16)

const TEXTS: readonly [string, Record<string, number>][] = [
  ['min(max(x - tau, 0), m)', { tau: 1, m: 0.5 }],
  ['min(max(x - tau, 0), m)', { tau: 1, m: Infinity }],
  ['sign(x) * min(max(abs(x) - tau, 0), m)', { tau: 0.5, m: 1 }],
  ['x > 0 ? x : expm1(x)', {}],
  ['x*(1+erf(x/sqrt(2)))/2', {}],
  ['tanh(x) + atan(x) + asinh(x) + sin(x) - cos(2 x)', {}],
  ['sinh(x) / cosh(x)', {}],
  ['softplus(x) * sigmoid(-x)', {}],
  ['log(1 + x^2) - log1p(x^4)', {}],
  ['sqrt(max(x, 0) + 1) + cbrt(x + 5)', {}],
  ['exp(-x^2) * x^3 + 2^x', {}],
  ['x >= -1 and x < 1 or x == 2 ? x^2 : (not (x > 1) and x != 3 ? -x : 1)', {}],
  ['x > 0 ? x*log(x) : 0', {}],
  ['0.5', {}],
  ['x', {}],
  ['1 < 2 ? x : 3', {}]
]

/**
 * What a formula of several float32 functions may be off, relative to 1 + |value|. Sine and cosine have an error of
 * 2⁻¹¹ in Vulkan and WGSL, and the derivative of cos(2x) has it twice, the second one four times.
 */
const errorOf = (text: string, backend: string): number =>
  isGpu(backend) && /\b(sin|cos)\(/.test(text) ? 8 * 2 ** -11 : 4e-5

describeOnBackends('a layer of a formula', (backend) => {
  it.each(TEXTS)('%s %j: values, gradients, second derivatives, no leaks', async (text, params) => {
    const error = errorOf(text, backend)
    const phi = activationFromExpression(text, params)
    const slopeAt = (x: number) => (Number.isFinite(x) ? phi.slope(x) : 0)
    const layer = activationLayer(phi)
    const x = tf.tensor1d(X)
    const before = tf.memory().numTensors
    const f = (t: tf.Tensor) => layer.apply(t) as tf.Tensor
    const g = tf.grad(f)
    const [y, slope, curvature] = await Promise.all([f(x), g(x), tf.grad((t: tf.Tensor) => tf.sum(g(t)))(x)].map(taken))
    expect(tf.memory().numTensors).toBe(before)
    for (const [i, at] of X.entries()) {
      const wanted = phi.value(at)
      expect(Math.abs((y?.[i] as number) - wanted), `φ(${at})`).toBeLessThan(error * (1 + Math.abs(wanted)))
      const steep = slopeAt(at)
      expect(Math.abs((slope?.[i] as number) - steep), `φ′(${at})`).toBeLessThan(error * (1 + Math.abs(steep)))
      if (phi.kinks.some((kink) => Math.abs(kink - at) < 1e-3)) continue
      const bend = (slopeAt(at + 1e-5) - slopeAt(at - 1e-5)) / 2e-5
      expect(Math.abs((curvature?.[i] as number) - bend), `φ″(${at})`).toBeLessThan(2.5 * error * (1 + Math.abs(bend)))
    }
    tf.dispose(x)
  })
})
