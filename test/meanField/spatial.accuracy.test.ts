import { describe, expect, it } from 'vitest'
import { type Size, spatialCovarianceMap } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'
import { checkPrinted, designOf, ofKind } from '../support/golden.js'
import { type ModifiersSpec, networkOf } from '../support/networks.js'

interface Layer {
  image: number
  pool: number | null
  kernel: [number, number]
  strides: [number, number]
  padding: 'same' | 'valid'
  k: NonNullable<ModifiersSpec['k']>
}
interface Fixture {
  sigmaW: number
  sigmaB: number
  images: { shape: [number, number]; covariance: number[][] }[]
  /** activation, layer, [height, width], covariance */
  rows: [ActivationSpec, Layer, [number, number], number[][]][]
}

const { sigmaW, sigmaB, images, rows } = fixture<Fixture>('spatial.json')

/** Of the largest variance. */
const BOUND = 1e-10

function imageAt(index: number) {
  const { shape, covariance } = images[index] as Fixture['images'][0]
  return { shape, covariance: covariance.flat() }
}

for (const name of new Set(rows.map(([spec]) => describeSpec(spec)))) {
  it.each(rows.filter(([spec]) => describeSpec(spec) === name).map((row) => [JSON.stringify(row[1]), row] as const))(
    `${name}, layer %s, against 30-digit references`,
    (_, [spec, layer, shape, expected]) => {
      const { image, pool, kernel, strides, padding, k } = layer
      const network = networkOf(activationOf(spec), { sigmaW, sigmaB, k })
      const options = { kernelSize: kernel as Size, strides, padding, ...(pool !== null && { poolSize: pool }) }
      const got = spatialCovarianceMap(network, imageAt(image), options)
      expect(got.shape).toEqual(shape)
      expect(got.covariance.length).toBe(expected.length ** 2)
      const worst = new Worst()
      const largest = Math.max(...expected.map((row, i) => row[i]))
      for (const [at, value] of expected.flat().entries()) {
        worst.compare(got.covariance[at] ?? Number.NaN, value, BOUND * largest, `entry ${at}`)
      }
      worst.expectWithin(1)
    }
  )
}

describe('spatialCovarianceMap and what it is made of', () => {
  it('a kernel of one tap and dropout only change variances', () => {
    const [spec] = rows[0] as Fixture['rows'][0]
    const image = imageAt(0)
    const [, positions] = [image.shape, image.shape[0] * image.shape[1]]
    const bare = { activation: activationOf(spec), sigmaW, sigmaB }
    const without = spatialCovarianceMap(bare, image, { kernelSize: 1 }).covariance
    const dropped = spatialCovarianceMap({ ...bare, keepProbability: 0.8 }, image, { kernelSize: 1 }).covariance
    const worst = new Worst()
    for (const [at, value] of without.entries()) {
      const own = at % (positions + 1) === 0
      const expected = own ? (value - sigmaB ** 2) / 0.8 + sigmaB ** 2 : value
      worst.compare(dropped[at] ?? Number.NaN, expected, BOUND, `entry ${at}`)
    }
    worst.expectWithin(1)
  })

  it('a skip connection adds λ² of the image to α² of the layer', () => {
    const [spec] = rows[0] as Fixture['rows'][0]
    const image = imageAt(0)
    const bare = { activation: activationOf(spec), sigmaW, sigmaB }
    const layer = { kernelSize: 3, padding: 'same' } as const
    const branch = spatialCovarianceMap(bare, image, layer).covariance
    const got = spatialCovarianceMap({ ...bare, residual: { alpha: 0.6, skip: 0.8 } }, image, layer).covariance
    const worst = new Worst()
    for (const [at, value] of branch.entries()) {
      const expected = 0.36 * value + 0.64 * image.covariance[at]
      worst.compare(got[at] ?? Number.NaN, expected, BOUND, `entry ${at}`)
    }
    worst.expectWithin(1)
  })

  it('variance at the border of a zero-padded layer, as printed in section 7 of the theory', () => {
    const worst = new Worst()
    const printed = ofKind('border')
    for (const row of printed) {
      const image = { shape: [3, 3] as const, covariance: Array<number>(81).fill(1) }
      const { covariance } = spatialCovarianceMap(designOf(row.given), image, { kernelSize: 3, padding: 'same' })
      const at = (position: number) => covariance[position * 10] ?? Number.NaN
      checkPrinted(worst, row, { edge: at(1), corner: at(0) })
      for (const other of [3, 5, 7]) worst.compare(at(other), at(1), BOUND, `edge ${other}`)
      for (const other of [2, 6, 8]) worst.compare(at(other), at(0), BOUND, `corner ${other}`)
      worst.compare(at(4), 1, BOUND, 'centre')
    }
    expect(printed.length).toBe(3)
    worst.expectWithin(1)
  })
})
