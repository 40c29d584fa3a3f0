import { expect } from 'vitest'
import type { Geometry } from '../../src/runtime/geometry.js'

/** Numbers of [0, 1), the same for the same seed. */
export function randomStream(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `n` floats of (−1, 1), of which about the share `density` is not zero. */
export function randomFloats(n: number, seed: number, density = 1): Float32Array {
  const next = randomStream(seed)
  return Float32Array.from({ length: n }, () => {
    const [isZero, value] = [next() >= density, 2 * next() - 1]
    return isZero ? 0 : value
  })
}

/** What no float32 kernel exceeds: the share of Σ|a||b| that an entry may be off. */
const PRECISION = 1e-5

/** Whether a sum is the expected one: within the precision for Σ|a||b| = `size` where it is finite, else the same. */
export function agrees(got: number, expected: number, size: number): boolean {
  return Number.isFinite(expected) ? Math.abs(got - expected) <= PRECISION * size : Object.is(got, expected)
}

/** Sums of products in float64, beside the sums of their absolute values. */
export class Sums {
  readonly values: Float64Array
  readonly sizes: Float64Array

  constructor(start: ArrayLike<number>) {
    this.values = Float64Array.from(start)
    this.sizes = this.values.map(Math.abs)
  }

  add(i: number, product: number): void {
    this.values[i] += product
    this.sizes[i] += Math.abs(product)
  }

  expect(got: Float32Array, label: string): void {
    expect(got.length).toBe(this.values.length)
    for (const [i, expected] of this.values.entries()) {
      if (agrees(got[i], expected, this.sizes[i])) continue
      expect.fail(`${label}, entry ${i}: got ${got[i]}, expected ${expected}`)
    }
  }
}

/** The same numbers, NaN included; 0 and −0 count as the same. */
export function expectSame(got: Float32Array, expected: ArrayLike<number>, label: string): void {
  expect(got.length).toBe(expected.length)
  for (const [i, value] of got.entries()) {
    const same = value === expected[i] || (Number.isNaN(value) && Number.isNaN(expected[i]))
    if (!same) expect.fail(`${label}, entry ${i}: got ${value}, expected ${expected[i]}`)
  }
}

interface Tap {
  readonly position: number
  readonly tap: number
  /** Number of the pixel under the tap, or undefined outside of the image. */
  readonly pixel: number | undefined
}

/** Every tap of every window, windows and their taps row by row. */
export function tapsOf(geometry: Geometry): Tap[] {
  const [height, width, , outHeight, outWidth, kernelHeight, kernelWidth] = geometry
  const [strideHeight, strideWidth, dilationHeight, dilationWidth, padTop, padLeft] = geometry.slice(7) as [
    number,
    number,
    number,
    number,
    number,
    number
  ]
  return Array.from({ length: outHeight * outWidth * kernelHeight * kernelWidth }, (_, i) => {
    const [position, tap] = [Math.floor(i / (kernelHeight * kernelWidth)), i % (kernelHeight * kernelWidth)]
    const y = Math.floor(position / outWidth) * strideHeight + Math.floor(tap / kernelWidth) * dilationHeight - padTop
    const x = (position % outWidth) * strideWidth + (tap % kernelWidth) * dilationWidth - padLeft
    const inside = y >= 0 && y < height && x >= 0 && x < width
    return { position, tap, pixel: inside ? y * width + x : undefined }
  })
}

/** The pixels under every window, row by row. */
export function windowsOf(geometry: Geometry): number[][] {
  const windows: number[][] = Array.from({ length: geometry[3] * geometry[4] }, () => [])
  for (const { position, pixel } of tapsOf(geometry)) if (pixel !== undefined) windows[position]?.push(pixel)
  return windows
}
