import { type Activation, correlationMap, crelu, edgeOfChaos, gelu, tanh } from '../src/theory.js'
import { report, sideBySide } from './sideBySide.js'
import { edgeOfChaosByQuadrature, pairMomentByQuadrature } from './straightforward.js'

const cases: readonly (readonly [string, Activation, q: number, edgeAim: number | undefined, pointAim: number])[] = [
  ['CReLU (sparsity 0.9, V′ = 0.7)', crelu({ tau: 1.2815515655446, m: 1.0632075167531 }), 1, 2, 50],
  ['tanh', tanh(), 0.5, undefined, 1000],
  ['gelu', gelu(), 3, undefined, 1000]
]

/** The edge of chaos and one correlation-map point, against adaptive quadrature of the same integrals. */
export function theoryBenchmark(): string {
  const parts: string[] = []
  for (const [name, activation, qStar, edgeAim, pointAim] of cases) {
    const ours = 'edgeOfChaos'
    const edge = sideBySide(
      {
        [ours]: () => void edgeOfChaos({ activation, qStar }),
        'adaptive quadrature': () => void edgeOfChaosByQuadrature(activation, qStar)
      },
      ours
    )
    const edgeAims = edgeAim === undefined ? [] : [{ contestant: ours, of: 'microseconds' as const, atMost: edgeAim }]
    parts.push(report(`Edge of chaos: ${name}, q* = ${qStar}`, edge, ours, edgeAims))

    const network = edgeOfChaos({ activation, qStar })
    for (const c of [0.5, 0.999]) {
      const point = 'correlationMap'
      const timings = sideBySide(
        {
          [point]: () => void correlationMap(network, c, qStar),
          'adaptive quadrature': () => void pairMomentByQuadrature(activation, qStar, c)
        },
        point,
        7
      )
      const aims = [{ contestant: point, of: 'microseconds' as const, atMost: pointAim }]
      parts.push(report(`One correlation-map point: ${name}, c = ${c}`, timings, point, aims))
    }
  }
  return parts.join('\n')
}
