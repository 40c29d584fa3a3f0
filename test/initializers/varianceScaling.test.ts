import { beforeAll, describe, expect, test } from 'vitest'
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  leCunNormal,
  leCunUniform,
  type VarianceScalingOptions
} from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, onCpu } from './support.js'

type Fans = { readonly fanIn: number; readonly fanOut: number }
const he = ({ fanIn }: Fans) => 2 / fanIn
const leCun = ({ fanIn }: Fans) => 1 / fanIn
const glorot = ({ fanIn, fanOut }: Fans) => 2 / (fanIn + fanOut)

const SHAPES: readonly (Fans & { readonly shape: number[] })[] = [
  { shape: [100, 700], fanIn: 100, fanOut: 700 },
  { shape: [700, 100], fanIn: 700, fanOut: 100 },
  { shape: [5, 20, 700], fanIn: 100, fanOut: 3500 },
  { shape: [3, 5, 10, 400], fanIn: 150, fanOut: 6000 },
  { shape: [2, 2, 2, 50, 100], fanIn: 400, fanOut: 800 }
]

beforeAll(onCpu)

describe.each([
  ['heNormal', heNormal, he, false],
  ['heUniform', heUniform, he, true],
  ['leCunNormal', leCunNormal, leCun, false],
  ['leCunUniform', leCunUniform, leCun, true],
  ['glorotNormal', glorotNormal, glorot, false],
  ['glorotUniform', glorotUniform, glorot, true]
] as const)(
  '%s',
  (_, make: (options?: VarianceScalingOptions) => ReturnType<typeof heNormal>, varianceOf, isUniform) => {
    test.each(SHAPES)('shape $shape: mean 0, the stated variance, the stated shape', ({ shape, ...fans }) => {
      const variance = varianceOf(fans)
      const z = draw(make({ seed: 0 }), shape).map((w) => w / Math.sqrt(variance))
      expectMean(z, 0, 'mean')
      expectMean(
        z.map((x) => x ** 2),
        1,
        'variance'
      )
      expectMean(
        z.map((x) => x ** 4),
        isUniform ? 1.8 : 3,
        'fourth moment'
      )
      const largest = z.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
      if (isUniform) {
        expect(largest).toBeLessThanOrEqual(Math.sqrt(3) * (1 + 2 ** -22))
        expect(largest).toBeGreaterThan(Math.sqrt(3) * 0.999)
      } else {
        // P(|z| > 2.5) = .012419330651552: no truncation at 2.
        expectMean(
          z.map((x) => (Math.abs(x) > 2.5 ? 1 : 0)),
          0.012419330651552
        )
        expect(largest).toBeGreaterThan(3.5)
      }
    })

    test('fan-in as given, for kernels whose shape does not tell it', () => {
      const variance = varianceOf({ fanIn: 9, fanOut: 9 })
      for (const shape of [[3, 3, 60, 50], [40_000]]) {
        expectMean(
          draw(make({ fanIn: 9, seed: 1 }), shape).map((w) => w ** 2),
          variance
        )
      }
    })
  }
)
