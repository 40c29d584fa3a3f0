import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { percentText } from '../text/percent.js'
import type { Band, Plot } from './Plot.js'
import { evenly, extent } from './samples.js'

const SAMPLES = 121
/** Standard deviations shown at least, and at most, on either side. */
const REACH = [3.2, 8] as const
/** Height of the Gaussian, as a share of the largest value of the activation. */
const BELL = 0.8

/** φ over its pre-activations' Gaussian, told apart where φ is zero. */
export function activationPlot({ activation, qStar, sparsity }: EdgeOfChaos): Plot {
  const deviation = Math.sqrt(qStar)
  const furthest = Math.max(0, ...activation.kinks.map(Math.abs))
  const reach = Math.min(Math.max(REACH[0] * deviation, 1.15 * furthest), REACH[1] * deviation)
  const kinks = activation.kinks.filter((kink) => Math.abs(kink) < reach)
  const x = evenly(-reach, reach, SAMPLES)
  const places = [...x, ...kinks].sort((a, b) => a - b)
  const y = Float64Array.from(places, (place) => activation.value(place))
  const [least, greatest] = extent(y)
  const height = Math.max(greatest - Math.min(least, 0), 1e-9)
  const density = places.map(
    (place) => BELL * (greatest > 0 ? greatest : height) * Math.exp((-place * place) / (2 * qStar))
  )

  /** The Gaussian over the stretches where φ is, or is not, zero. */
  const bell = (isZero: boolean): Omit<Band, 'label'>[] => {
    const stretches: number[][] = []
    let last = Number.NaN
    for (let i = 1; i < places.length; i++) {
      const middle = 0.5 * (places[i - 1] + places[i])
      if ((activation.value(middle) === 0) !== isZero) continue
      if (last === i - 1) stretches.at(-1)?.push(i)
      else stretches.push([i - 1, i])
      last = i
    }
    return stretches.map((stretch) => ({
      kind: 'band',
      x: stretch.map((i) => places[i]),
      low: stretch.map(() => 0),
      high: stretch.map((i) => density[i]),
      tone: isZero ? 'muted' : 'second'
    }))
  }
  const labelled = (bands: readonly Omit<Band, 'label'>[], label: string): Band[] =>
    bands.map((band, i) => (i === 0 ? { ...band, label } : band))

  return {
    title: 'Activation and pre-activations',
    summary: `φ is zero for ${percentText(sparsity)} of the Gaussian pre-activations of variance q*.`,
    x: { label: 'pre-activation x', range: [-reach, reach] },
    y: { label: 'φ(x)', range: [Math.min(least, 0) - 0.05 * height, Math.max(greatest, 0) + 0.08 * height] },
    marks: [
      ...labelled(bell(true), `zero: ${percentText(sparsity)}`),
      ...labelled(bell(false), `active: ${percentText(1 - sparsity)}`),
      { kind: 'line', x: places, y, tone: 'main', label: 'φ(x)' }
    ]
  }
}
