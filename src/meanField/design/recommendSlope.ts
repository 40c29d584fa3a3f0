import { threeDigits } from '../../text/digits.js'
import { chainOf } from '../finiteWidth/finiteWidth.js'
import { beyond, ofWidth } from '../finiteWidth/stabilityReport.js'
import { basinOf } from '../fixedPoints/basin.js'
import { varianceFixedPoints } from '../fixedPoints/varianceFixedPoints.js'
import { checkNetwork } from '../maps/RandomNetwork.js'
import { clipRatioForSlope } from './clipRatio.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from './edgeOfChaos.js'
import type { FamilyTraits } from './sparseFamilies.js'

/**
 * The slopes V′(q*) that are recommended, in hundredths: below, nearly all active units are clipped; above, little is
 * gained.
 */
const HUNDREDTHS = [30, 90] as const
/** As many networks as this may end above 2q*. */
const RISK = 1e-3

const EVERYWHERE = { low: 0, high: Infinity }

/** The share of networks of that width and depth that end above 2q*. */
function riskOf(
  caller: string,
  { make }: FamilyTraits,
  threshold: number,
  slope: number,
  width: number,
  depth: number
) {
  const m = clipRatioForSlope(caller, threshold, slope)
  const design = solveEdgeOfChaos(caller, make({ tau: threshold, m }), 1, 1, {})
  return chainOf(checkNetwork(caller, design), { q: 1, width, depth }, EVERYWHERE).aboveTwice
}

/** The largest V′(q*) at which hardly a network of that width and depth strays. */
export function recommendSlope(
  caller: string,
  family: FamilyTraits,
  threshold: number,
  width: number,
  depth: number
): number {
  const isSafe = (hundredths: number) => riskOf(caller, family, threshold, hundredths / 100, width, depth) <= RISK
  let [safe, risky]: [number, number] = [HUNDREDTHS[0], HUNDREDTHS[1]]
  if (isSafe(risky)) return risky / 100
  if (!isSafe(safe)) return safe / 100
  while (risky - safe > 1) {
    const middle = (safe + risky) >> 1
    if (isSafe(middle)) safe = middle
    else risky = middle
  }
  return safe / 100
}

/** Why a design is what it is, in sentences. */
export function adviceOn(
  caller: string,
  design: EdgeOfChaos,
  recommended: boolean,
  width: number,
  depth: number
): string {
  const { qStar, varianceSlope, stability } = design
  const network = checkNetwork(caller, design)
  const points = varianceFixedPoints(design)
  const finite = chainOf(network, { q: qStar, width, depth }, basinOf(network, points, qStar))
  const slope = `V′(q*) = ${threeDigits(varianceSlope)}`
  const halving =
    stability === 'stable'
      ? `variance fluctuations halve every ${threeDigits(-Math.LN2 / Math.log(varianceSlope))} layers`
      : 'variance fluctuations do not die out'
  const reasons = recommended
    ? finite.aboveTwice > 1.1 * RISK
      ? `${slope} is the smallest that is recommended, and still too unstable for that width and depth: take more width, less depth or fewer zeros`
      : `${slope} is the largest up to ${HUNDREDTHS[1] / 100} at which no more than 1 network in ${1 / RISK} ends above 2 q*`
    : `${slope}, as asked for`
  return [`${reasons}; ${halving}.`, beyond(network, points, qStar), ofWidth(finite, width, depth)]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
}
