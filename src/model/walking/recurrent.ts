import type { Activation } from '../../activations/Activation.js'
import { drawKernel, nameOf, uncoupled } from '../../initializers/distributions.js'
import { gatesLayout } from '../../initializers/KernelLayout.js'
import { gaussianMoments } from '../../meanField/integrals/gaussianMoments.js'
import { variableOf } from '../../tfjs/layersModel.js'
import type { Layer, Variable } from '../graph.js'
import { edgeIfAny } from './edgeIfAny.js'
import { slotActivation } from './layerActivation.js'
import { average, doubting, type Signal } from './Signal.js'
import { shiftedExpectation } from './shiftedExpectation.js'
import type { Setter, StepOf, Walk } from './Walk.js'

/** How a recurrent layer is started: σ_w of every gate's input kernel, σ of its recurrent kernel, biases, E[h²]. */
interface Plan {
  readonly input: readonly number[]
  readonly recurrent: number
  readonly biases: readonly number[]
  readonly state: number
  /** E[h]. */
  readonly mean: number
  readonly reason: string
}

const second = (activation: Activation, q: number): number => gaussianMoments(activation, q).secondMoment
/** σ_w of an input kernel that brings the variance from that of the recurrent part to q*. */
const rest = (qStar: number, recurrent: number, square: number): number =>
  Math.sqrt(Math.max(qStar - recurrent, 0) / square)

/** The input of every step takes the place of the bias: U on the edge of chaos, W gives what it leaves of q*. */
function simple(qStar: number, square: number, phi: Activation): Plan {
  const state = second(phi, qStar)
  const share = { biases: [0], state, mean: gaussianMoments(phi, qStar).mean }
  const { sigmaW = 0, sigmaB = 0 } = edgeIfAny(phi, qStar) ?? {}
  if (sigmaB ** 2 > 0.05 * qStar) {
    const reason = 'recurrent kernel on the edge of chaos, inputs in place of its bias'
    return { ...share, input: [sigmaB / Math.sqrt(square)], recurrent: sigmaW, reason }
  }
  const half = { input: [Math.sqrt(qStar / 2 / square)], recurrent: Math.sqrt(qStar / 2 / state) }
  return {
    ...share,
    ...half,
    reason: 'half of q* from the inputs, half from the state: the edge of chaos leaves the inputs nothing'
  }
}

const GATED = 'each gate: orthogonal recurrent kernel, inputs give what it leaves of q* in the long run'

function lstm(qStar: number, square: number, phi: Activation, gate: Activation, forget: number): Plan {
  const open = second(gate, qStar)
  const kept = shiftedExpectation(gate, (h) => gate.value(h) ** 2, forget, qStar)
  const cell = (open * second(phi, qStar)) / (1 - kept)
  const state = open * second(phi, cell)
  const sigma = rest(qStar, state, square)
  const reason = forget === 0 ? GATED : `${GATED}; forget bias 1`
  return { input: [sigma, sigma, sigma, sigma], recurrent: 1, biases: [0, forget, 0, 0], state, mean: 0, reason }
}

function gru(qStar: number, square: number, phi: Activation, gate: Activation): Plan {
  const open = second(gate, qStar)
  const state = (open * second(phi, qStar)) / (1 - open)
  const sigma = rest(qStar, state, square)
  const input = [sigma, sigma, rest(qStar, open * state, square)]
  return { input, recurrent: 1, biases: [0, 0, 0], state, mean: 0, reason: GATED }
}

interface Cell {
  readonly activation: unknown
  readonly recurrentActivation?: unknown
  readonly units: number
  readonly unitForgetBias?: boolean
  readonly useBias?: boolean
}

const cellOf = (layer: Layer): Cell => (layer as unknown as { readonly cell: Cell }).cell

function planOf(layer: Layer, qStar: number, square: number): Plan | string {
  const { activation, recurrentActivation, unitForgetBias, useBias } = cellOf(layer)
  const phi = slotActivation(activation)
  if (phi === 'linear' || 'unknown' in phi) return 'its activation is not known'
  if (layer.getClassName() === 'SimpleRNN') return simple(qStar, square, phi)
  const gate = slotActivation(recurrentActivation)
  if (gate === 'linear' || 'unknown' in gate) return 'its recurrent activation is not known'
  if (layer.getClassName() === 'GRU') return gru(qStar, square, phi, gate)
  return lstm(qStar, square, phi, gate, unitForgetBias && useBias ? 1 : 0)
}

/** Each gate's matrix of its own standard deviation. */
function gates(setter: Setter, variable: Variable, sigmas: readonly number[], distribution: Setter['distribution']) {
  const [inputs, columns] = variable.shape as [number, number]
  const count = sigmas.length
  const layout = gatesLayout([inputs, columns], count)
  const values = drawKernel('initializeModel', distribution, layout, 1, inputs, setter.stream())
  const units = columns / count
  return values.map((value, i) => value * sigmas[Math.floor((i % columns) / units)])
}

function start(setter: Setter, layer: Layer, plan: Plan): void {
  const [kernel, recurrent, bias] = ['kernel', 'recurrent_kernel', 'bias'].map((name) => variableOf(layer, name)) as [
    Variable,
    Variable,
    Variable | undefined
  ]
  setter.assign(kernel, gates(setter, kernel, plan.input, uncoupled(setter.distribution)))
  const each = plan.input.map(() => plan.recurrent)
  setter.assign(recurrent, gates(setter, recurrent, each, 'orthogonal'))
  if (bias !== undefined) {
    const { units } = cellOf(layer)
    const values = plan.biases.flatMap((value) => new Array<number>(units).fill(value))
    setter.assign(bias, Float32Array.from(values))
  }
}

const STATE =
  'a recurrent state, whose mean square theory knows in the long run, for inputs that do not correlate in time; give data'

/** Sets a recurrent layer, gate by gate; `holders` are the layers with its weights. */
export function recurrentStep(
  walk: Walk,
  layer: Layer,
  holders: readonly Layer[],
  input: Signal,
  leftBecause: string | undefined
): StepOf {
  const square = average(input.squares)
  const { setter } = walk
  const first = holders[0] as Layer
  const plan = planOf(first, setter?.qStar ?? 1, Math.max(square, 1e-30))
  const state: Signal = {
    squares: Float64Array.of(typeof plan === 'string' ? 1 : plan.state),
    means: Float64Array.of(typeof plan === 'string' ? 0 : plan.mean),
    slope: undefined,
    isGaussian: false,
    isInput: false,
    spread: 0,
    units: cellOf(first).units,
    dropout: 1,
    origins: new Set([layer])
  }
  const { mergeMode } = layer.getConfig() as { mergeMode?: string }
  const merged = (square: number, mean: number): readonly [number, number] => {
    if (mergeMode === 'sum') return [2 * (square + mean * mean), 2 * mean]
    if (mergeMode === 'ave') return [(square + mean * mean) / 2, mean]
    return mergeMode === 'mul' ? [square * square, mean * mean] : [square, mean]
  }
  const [outSquare, outMean] = merged(state.squares[0], state.means[0])
  const combined = { ...state, squares: Float64Array.of(outSquare), means: Float64Array.of(outMean) }
  const output = doubting(combined, input.doubt ?? STATE)
  const outputs = [output, ...Array.from({ length: 4 }, () => doubting(state, STATE))]
  const left = leftBecause ?? (typeof plan === 'string' ? plan : square > 0 ? undefined : 'its inputs are zero')
  if (setter === undefined || left !== undefined || typeof plan === 'string') {
    return { action: 'left', reason: left ?? 'recurrent', outputs }
  }
  for (const holder of holders) start(setter, holder, plan)
  const kernel = variableOf(first, 'kernel') as Variable
  return {
    action: 'set',
    reason: `${plan.reason} (our recipe, in the long run)`,
    weights: {
      sigmaW: plan.input[0],
      sigmaB: 0,
      fanIn: kernel.shape[0] as number,
      distribution: `${nameOf(uncoupled(setter.distribution))}, orthogonal`,
      variance: setter.qStar
    },
    outputs
  }
}
