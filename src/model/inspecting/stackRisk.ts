import { isHomogeneous } from '../../activations/homogeneous.js'
import { finiteWidth } from '../../meanField/finiteWidth/finiteWidth.js'
import { varianceMapSlope } from '../../meanField/maps/varianceMap.js'
import { threeDigits } from '../../text/digits.js'
import { roughPercent } from '../../text/percent.js'
import { average } from '../walking/Signal.js'
import type { Step } from '../walking/Walk.js'

/** Layers of one kind, one after the other. */
interface Stack {
  readonly steps: readonly Step[]
  readonly activation: NonNullable<Step['activation']>
}

const MOST_DIFFERENT = 0.25
const FEWEST = 5

const isAlike = (a: number, b: number): boolean => Math.abs(a - b) <= MOST_DIFFERENT * Math.max(a, b, 1e-6)

/** The longest stack of layers with weights and an activation that are alike. */
function longestStack(steps: readonly Step[]): Stack | undefined {
  const stacks: { steps: Step[]; activation: NonNullable<Step['activation']> }[] = []
  for (const step of steps) {
    const { weights, source, activationBehind: activation } = step
    if (weights === undefined || activation === undefined) continue
    const current = stacks.at(-1)
    const before = current?.steps.at(-1)
    const fits =
      current !== undefined &&
      source !== undefined &&
      steps[source] === before &&
      JSON.stringify([activation.name, activation.params]) ===
        JSON.stringify([current.activation.name, current.activation.params]) &&
      before?.weights !== undefined &&
      isAlike(before.weights.sigmaW, weights.sigmaW) &&
      isAlike(before.weights.sigmaB, weights.sigmaB) &&
      before.weights.fanIn === weights.fanIn
    if (fits) current.steps.push(step)
    else if (source !== undefined) stacks.push({ steps: [step], activation })
  }
  return stacks.sort((a, b) => b.steps.length - a.steps.length)[0]
}

const SELDOM = 0.01

/** What finite width does to a stack of layers, whether or not this network has met it. */
export function stackRisk(steps: readonly Step[], qStar: number | undefined): string[] {
  const stack = longestStack(steps)
  if (stack === undefined || stack.steps.length < FEWEST || stack.activation.jumps !== undefined) return []
  // The variance of a network of any scale drifts, and never leaves.
  if (isHomogeneous(stack.activation)) return []
  const mean = (of: (weights: NonNullable<Step['weights']>) => number) =>
    average(Float64Array.from(stack.steps, (step) => of(step.weights as NonNullable<Step['weights']>)))
  const centring = mean(({ centring = 0 }) => centring)
  const k = Math.max(centring / Math.max(1 - centring, 1e-9), -0.5)
  const network = {
    activation: stack.activation,
    sigmaW: Math.sqrt(mean(({ sigmaW }) => sigmaW ** 2)),
    sigmaB: Math.sqrt(mean(({ sigmaB }) => sigmaB ** 2)),
    ...(Math.abs(centring) > 0.2 && { k })
  }
  const [first, last] = [stack.steps[0], stack.steps.at(-1)] as [Step, Step]
  const q = qStar ?? average(first.preActivation?.squares ?? Float64Array.of(1))
  const width = first.preActivation?.units ?? 2
  const depth = stack.steps.length
  if (!(q > 0) || width < 2) return []
  try {
    const { aboveTwice } = finiteWidth(network, { q, width, depth })
    if (!(aboveTwice > SELDOM)) return []
    const slope = threeDigits(varianceMapSlope(network, q))
    const share = roughPercent(aboveTwice)
    return [
      `variance may escape: V′ = ${slope} from ${first.path} to ${last.path}; of such networks, ${depth} layers of ${width}, ${share} end above twice q = ${threeDigits(q)}`
    ]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [`what finite width does from ${first.path} to ${last.path} could not be computed: ${error.message}`]
  }
}
