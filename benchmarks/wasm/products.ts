import * as tf from '@tensorflow/tfjs-core'
import { accelerateWasm } from '../../src/wasm.js'
import { report, sideBySide } from '../sideBySide.js'

const DENSE = 'zeros not looked for'
const SKIP = 'zeros looked for'
const ROUNDS = 15

type Sizes = readonly [m: number, k: number, n: number]

const DENSE_SIZES: readonly Sizes[] = [
  [128, 300, 300],
  [1000, 1000, 1],
  [1, 1024, 1024],
  [32, 1024, 1024],
  [128, 1024, 1024],
  [1024, 128, 1024],
  [4096, 16, 16],
  [256, 256, 64]
]

function product([m, k, n]: Sizes, density: number, skipZeros: boolean): () => void {
  const a = tf.tidy(() => {
    const dense = tf.randomNormal([m, k], 0, 1, 'float32', 1)
    return tf.mul(dense, tf.cast(tf.less(tf.randomUniform([m, k], 0, 1, 'float32', 2), density), 'float32'))
  }) as tf.Tensor2D
  const b = tf.randomNormal([k, n], 0, 1, 'float32', 3) as tf.Tensor2D
  return () => {
    const acceleration = accelerateWasm({ skipZeros })
    tf.dispose(tf.matMul(a, b))
    acceleration.restore()
  }
}

/** What looking for zeros costs where there are none. */
function overhead(): string {
  return DENSE_SIZES.map((sizes) => {
    const timings = sideBySide({ [DENSE]: product(sizes, 1, false), [SKIP]: product(sizes, 1, true) }, DENSE, ROUNDS)
    const aims = [{ contestant: SKIP, of: 'ratio' as const, atMost: 1.05 }]
    return report(`Dense product ${sizes.join(' × ')}`, timings, DENSE, aims)
  }).join('\n')
}

/** Time of the product with skipping over that without, by density of the left operand. */
function breakEven(): string {
  const densities = [0.02, 0.05, 0.1, 0.2, 0.3, 0.35, 0.45, 0.6]
  const rows = (
    [
      [128, 300, 300],
      [128, 1024, 1024],
      [128, 2048, 2048]
    ] as const
  ).map((sizes) => {
    const ratios = densities.map((density) => {
      const contestants = { [DENSE]: product(sizes, density, false), [SKIP]: product(sizes, density, true) }
      return sideBySide(contestants, DENSE, 7)[SKIP]?.ratio[1].toFixed(2)
    })
    return `| ${sizes.join(' × ')} | ${ratios.join(' | ')} |`
  })
  return [
    '## Time with skipping over time without, by density of the left operand',
    '',
    `| product | ${densities.map((density) => `${Math.round(100 * density)} %`).join(' | ')} |`,
    `|---|${densities.map(() => '---|').join('')}`,
    ...rows,
    ''
  ].join('\n')
}

/** Products with dense and with sparse operands. */
export const productBenchmark = () => [overhead(), breakEven()].join('\n')
