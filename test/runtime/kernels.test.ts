import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Geometry } from '../../src/runtime/geometry.js'
import { javascriptKernels } from '../../src/runtime/javascriptKernels.js'
import { DEPTHWISE, type Kernels, listBytes, type Pointer, panelBytes, TILE_BYTES } from '../../src/runtime/Kernels.js'
import { productKernels } from '../../src/runtime/productKernels.js'
import { runs } from '../laws/arbitraries.js'
import { expectSame, randomFloats, randomStream, Sums, tapsOf, windowsOf } from './reference.js'

const PAGES = 64
const PAGE = 65536

interface Machine {
  readonly name: string
  readonly memory: { readonly buffer: ArrayBufferLike }
  readonly kernels: Kernels
}

function assemblyOn(memory: WebAssembly.Memory): Kernels {
  const kernels = productKernels(memory)
  if (kernels === undefined) throw new Error('Node has WebAssembly SIMD')
  return kernels
}

const assemblyMemory = new WebAssembly.Memory({ initial: PAGES })
const javascriptMemory = { buffer: new ArrayBuffer(PAGES * PAGE) }
const WEB_ASSEMBLY: Machine = {
  name: 'WebAssembly',
  memory: assemblyMemory,
  kernels: assemblyOn(assemblyMemory)
}
const JAVASCRIPT: Machine = {
  name: 'JavaScript',
  memory: javascriptMemory,
  kernels: javascriptKernels(javascriptMemory)
}

/** Something in the memory of the kernels. What may be written comes back; scratch is thrown away. */
interface Operand {
  readonly role: 'input' | 'output' | 'scratch'
  readonly values: Float32Array
}

const input = (values: Float32Array): Operand => ({ role: 'input', values })
const output = (values: Float32Array): Operand => ({ role: 'output', values })
/** An output whose former entries do not matter: NaN, so that each that is left out is seen. */
const unwritten = (n: number): Operand => output(new Float32Array(n).fill(Number.NaN))
const scratch = (bytes: number): Operand => ({ role: 'scratch', values: new Float32Array(bytes / 4) })

const GUARD = 12345.675

type Call = (kernels: Kernels, ...pointers: Pointer[]) => unknown

interface Outcome {
  readonly name: string
  readonly result: number
  readonly outputs: readonly Float32Array[]
}

/**
 * Calls a kernel with the operands `gap` floats apart, and guards between them: nothing but outputs and scratch may
 * change.
 */
function run({ name, memory, kernels }: Machine, operands: readonly Operand[], gap: number, call: Call): Outcome {
  const floats = new Float32Array(memory.buffer)
  let top = gap
  const starts = operands.map(({ values }) => {
    const start = top
    top += values.length + gap
    return start
  })
  expect(top, 'the memory is large enough').toBeLessThan(floats.length)
  floats.fill(GUARD, 0, top)
  for (const [i, { values }] of operands.entries()) floats.set(values, starts[i])
  const expected = floats.slice(0, top)
  const result = Number(call(kernels, ...starts.map((start) => 4 * start)))
  const outputs: Float32Array[] = []
  for (const [i, { role, values }] of operands.entries()) {
    if (role === 'input') continue
    const start = starts[i]
    const written = floats.slice(start, start + values.length)
    expected.set(written, start)
    if (role === 'output') outputs.push(written)
  }
  expectSame(floats.subarray(0, top), expected, `${name}: outside of the outputs`)
  return { name, result, outputs }
}

/** The outcomes of both machines, which return the same. */
function both(operands: readonly Operand[], gap: number, call: Call): readonly [Outcome, Outcome] {
  const outcomes = [run(WEB_ASSEMBLY, operands, gap, call), run(JAVASCRIPT, operands, gap, call)] as const
  expect(outcomes[0].result).toBe(outcomes[1].result)
  return outcomes
}

/** The only output of both machines, and who wrote it. */
function outputOfBoth(operands: readonly Operand[], gap: number, call: Call): [got: Float32Array, label: string][] {
  return both(operands, gap, call).map(({ name, outputs }) => [outputs[0] as Float32Array, name])
}

const size = fc.nat({ max: 40 })
const seed = fc.nat()
const density = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))
/** Kernels get pointers at any float, not only at vectors. */
const gap = fc.integer({ min: 1, max: 5 })
const small = (min: number, max: number) => fc.integer({ min, max })

/** Any window over any image, kernels beyond the image and windows outside of it included. */
const geometry: fc.Arbitrary<Geometry> = fc.tuple(
  small(0, 9),
  small(0, 9),
  small(0, 9),
  small(0, 6),
  small(0, 6),
  small(1, 5),
  small(1, 5),
  small(1, 3),
  small(1, 3),
  small(1, 3),
  small(1, 3),
  small(-3, 6),
  small(-3, 6)
)

const imageSize = ([height, width, channels]: Geometry) => height * width * channels
const positionsOf = (shape: Geometry) => shape[3] * shape[4]
const tapCount = (shape: Geometry) => shape[5] * shape[6]

const NOT_FINITE = [Number.NaN, Infinity, -Infinity]
const SPECIAL = [...NOT_FINITE, -0, 1e-42, 3e38]

/** Some entries replaced by what floats can be besides ordinary numbers. */
function withSpecials(values: Float32Array, fromSeed: number, specials = SPECIAL): Float32Array {
  const next = randomStream(fromSeed)
  const share = next() < 0.5 ? 0 : 0.2 * next()
  return values.map((x) => (next() < share ? specials[Math.floor(next() * specials.length)] : x))
}

const at = (values: Float32Array, i: number) => values[i]

describe('kernels that look', () => {
  it('countNonZeros and allFinite', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), density, seed, gap, (n, share, from, apart) => {
        const x = withSpecials(randomFloats(n, from, share), from)
        const nonZeros = x.filter((entry) => entry !== 0).length
        for (const { result } of both([input(x)], apart, (kernels, p) => kernels.countNonZeros(p, n))) {
          expect(result).toBe(nonZeros)
        }
        for (const { result } of both([input(x)], apart, (kernels, p) => kernels.allFinite(p, n))) {
          expect(result).toBe(Number(x.every(Number.isFinite)))
        }
      }),
      runs(600)
    )
  })

  it('sees a single NaN or infinity wherever it is', () => {
    for (const special of NOT_FINITE) {
      for (let i = 0; i < 11; i++) {
        const x = new Float32Array(11)
        x[i] = special
        for (const { result } of both([input(x)], 1, (kernels, p) => kernels.allFinite(p, 11))) expect(result).toBe(0)
        for (const { result } of both([input(x)], 1, (kernels, p) => kernels.countNonZeros(p, 11)))
          expect(result).toBe(1)
      }
    }
  })
})

describe('kernels that move', () => {
  it('fillRows', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), seed, gap, (rows, columns, zeros, from, apart) => {
        const row = randomFloats(columns, from)
        const expected = Array.from({ length: rows * columns }, (_, i) => (zeros ? 0 : at(row, i % columns)))
        const operands = [unwritten(rows * columns), input(row)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, to, p) =>
          kernels.fillRows(to, rows, columns, zeros ? 0 : p)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(300)
    )
  })

  it('transpose', () => {
    fc.assert(
      fc.property(size, size, seed, gap, (rows, columns, from, apart) => {
        const x = randomFloats(rows * columns, from)
        const expected = x.map((_, i) => at(x, (i % rows) * columns + Math.floor(i / rows)))
        const operands = [input(x), unwritten(x.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.transpose(p, rows, columns, to)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(300)
    )
  })

  it('swapReversed', () => {
    fc.assert(
      fc.property(small(0, 12), small(0, 12), size, seed, gap, (outer, inner, n, from, apart) => {
        const x = randomFloats(outer * inner * n, from)
        const expected = new Float32Array(x.length)
        for (let i = 0; i < outer; i++) {
          for (let j = 0; j < inner; j++) {
            for (let l = 0; l < n; l++) expected[(j * outer + outer - 1 - i) * n + l] = at(x, (i * inner + j) * n + l)
          }
        }
        const operands = [input(x), unwritten(x.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.swapReversed(p, outer, inner, n, to)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(300)
    )
  })

  it('packPanels, from rows, from columns and from a matrix with gaps', () => {
    fc.assert(
      fc.property(size, size, small(0, 2), seed, gap, (k, n, layout, from, apart) => {
        const [rowStride, columnStride] = (
          [
            [n, 1],
            [1, k],
            [2 * n + 3, 2]
          ] as const
        )[layout] as [number, number]
        const b = randomFloats(Math.max(0, (k - 1) * rowStride + (n - 1) * columnStride + 1), from)
        const expected = Array.from({ length: panelBytes(k, n) / 4 }, (_, i) => {
          const [panel, row, column] = [Math.floor(i / (8 * k)), Math.floor(i / 8) % k, i % 8]
          const j = 8 * panel + column
          return j < n ? at(b, row * rowStride + j * columnStride) : 0
        })
        const operands = [input(b), unwritten(expected.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.packPanels(p, rowStride, columnStride, k, n, to)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(400)
    )
  })
})

describe('products', () => {
  interface Product {
    readonly m: number
    readonly n: number
    readonly k: number
    readonly a: Float32Array
    readonly b: Float32Array
    readonly c: Float32Array
    readonly apart: number
  }

  const product: fc.Arbitrary<Product> = fc
    .record({ m: size, n: size, k: size, densityA: density, densityB: density, from: seed, apart: gap })
    .map(({ m, n, k, densityA, densityB, from, apart }) => ({
      ...{ m, n, k, apart },
      a: randomFloats(m * k, from, densityA),
      b: randomFloats(k * n, from + 1, densityB),
      c: randomFloats(m * n, from + 2, 0.9)
    }))

  function reference({ m, n, k, a, b, c }: Product): Sums {
    const sums = new Sums(c)
    for (let i = 0; i < m * n; i++) {
      const [row, column] = [Math.floor(i / n), i % n]
      for (let l = 0; l < k; l++) sums.add(i, at(a, row * k + l) * at(b, l * n + column))
    }
    return sums
  }

  function transposed(x: Float32Array, rows: number, columns: number): Float32Array {
    return x.map((_, i) => at(x, (i % rows) * columns + Math.floor(i / rows)))
  }

  /** C + A B with each operand stored by rows or by columns. */
  function dense(machine: Machine, { m, n, k, a, b, c, apart }: Product, byColumns: readonly [boolean, boolean]) {
    const stored = [byColumns[0] ? transposed(a, m, k) : a, byColumns[1] ? transposed(b, k, n) : b] as const
    const strides = (columns: number, rows: number, transpose: boolean) =>
      (transpose ? [1, rows] : [columns, 1]) as [number, number]
    const operands = [input(stored[0]), input(stored[1]), output(c), scratch(panelBytes(k, n)), scratch(TILE_BYTES)]
    const { outputs } = run(machine, operands, apart, (kernels, pA, pB, pC, panels, tile) => {
      kernels.packPanels(pB, ...strides(n, k, byColumns[1]), k, n, panels)
      kernels.denseProduct(m, n, k, pA, ...strides(k, m, byColumns[0]), panels, pC, tile)
    })
    return outputs[0] as Float32Array
  }

  function sparse(machine: Machine, { m, n, k, a, b, c, apart }: Product) {
    const operands = [input(a), input(b), output(c), scratch(listBytes(k, n))]
    const { outputs, result } = run(machine, operands, apart, (kernels, pA, pB, pC, list) =>
      kernels.sparseProduct(m, n, k, pA, pB, pC, list)
    )
    return { c: outputs[0] as Float32Array, active: result }
  }

  it('denseProduct of operands stored by rows or by columns', () => {
    fc.assert(
      fc.property(product, fc.boolean(), fc.boolean(), (operands, first, second) => {
        const sums = reference(operands)
        for (const machine of [WEB_ASSEMBLY, JAVASCRIPT]) {
          sums.expect(dense(machine, operands, [first, second]), machine.name)
        }
      }),
      runs(400)
    )
  })

  it('sparseProduct, and how many entries it did not skip', () => {
    fc.assert(
      fc.property(product, (operands) => {
        const sums = reference(operands)
        for (const machine of [WEB_ASSEMBLY, JAVASCRIPT]) {
          const { c, active } = sparse(machine, operands)
          sums.expect(c, machine.name)
          expect(active).toBe(operands.a.filter((x) => x !== 0).length)
        }
      }),
      runs(400)
    )
  })

  it('long sums of equal terms keep their digits, which one after the other they lose', () => {
    // 0.1 as a float, so that the sum is exact in double precision.
    const term = Math.fround(0.1) ** 2
    for (const k of [1024, 20_000]) {
      const [a, b] = [new Float32Array(k).fill(0.1), new Float32Array(2 * k).fill(0.1)]
      const operands: Product = { m: 1, n: 2, k, a, b, c: new Float32Array(2), apart: 0 }
      for (const machine of [WEB_ASSEMBLY, JAVASCRIPT]) {
        for (const result of [sparse(machine, operands).c, dense(machine, operands, [false, false])]) {
          for (const sum of result) expect(Math.abs(sum / (k * term) - 1)).toBeLessThan(1e-5)
        }
      }
    }
  })
})

describe('kernels on images', () => {
  it('unfold', () => {
    fc.assert(
      fc.property(geometry, seed, gap, (shape, from, apart) => {
        const channels = shape[2]
        const image = randomFloats(imageSize(shape), from)
        const expected = tapsOf(shape).flatMap(({ pixel }) =>
          Array.from({ length: channels }, (_, c) => (pixel === undefined ? 0 : at(image, pixel * channels + c)))
        )
        const operands = [input(image), unwritten(expected.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) => kernels.unfold(p, to, ...shape))) {
          expectSame(got, expected, label)
        }
      }),
      runs(500)
    )
  })

  it('fold', () => {
    fc.assert(
      fc.property(geometry, seed, gap, (shape, from, apart) => {
        const channels = shape[2]
        const image = randomFloats(imageSize(shape), from)
        const patches = randomFloats(positionsOf(shape) * tapCount(shape) * channels, from + 1)
        const sums = new Sums(image)
        for (const [i, { pixel }] of tapsOf(shape).entries()) {
          if (pixel === undefined) continue
          for (let c = 0; c < channels; c++) sums.add(pixel * channels + c, at(patches, i * channels + c))
        }
        const operands = [input(patches), output(image)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) => kernels.fold(p, to, ...shape))) {
          sums.expect(got, label)
        }
      }),
      runs(500)
    )
  })

  it('scatter, and how many features it did not skip', () => {
    fc.assert(
      fc.property(geometry, size, density, seed, gap, (shape, features, share, from, apart) => {
        const channels = shape[2]
        const image = randomFloats(imageSize(shape), from)
        const values = randomFloats(positionsOf(shape) * features, from + 1, share)
        const weights = randomFloats(features * tapCount(shape) * channels, from + 2)
        const sums = new Sums(image)
        for (const { position, tap, pixel } of tapsOf(shape)) {
          if (pixel === undefined) continue
          for (let f = 0; f < features; f++) {
            const row = (f * tapCount(shape) + tap) * channels
            for (let c = 0; c < channels; c++) {
              sums.add(pixel * channels + c, at(values, position * features + f) * at(weights, row + c))
            }
          }
        }
        const operands = [input(values), input(weights), output(image), scratch(listBytes(features, 0))]
        const outcomes = both(operands, apart, (kernels, pValues, pWeights, to, list) =>
          kernels.scatter(pValues, pWeights, to, features, list, ...shape)
        )
        for (const { name, result, outputs } of outcomes) {
          sums.expect(outputs[0] as Float32Array, name)
          expect(result, name).toBe(values.filter((x) => x !== 0).length)
        }
      }),
      runs(400)
    )
  })

  it.each(['image', 'filter', 'output'] as const)('depthwise: what is added to the %s', (result) => {
    fc.assert(
      fc.property(geometry, small(1, 3), seed, gap, (shape, multiplier, from, apart) => {
        const channels = shape[2]
        const features = channels * multiplier
        const parts = {
          image: randomFloats(imageSize(shape), from),
          filter: randomFloats(tapCount(shape) * features, from + 1),
          output: randomFloats(positionsOf(shape) * features, from + 2)
        }
        const sums = new Sums(parts[result])
        for (const { position, tap, pixel } of tapsOf(shape)) {
          if (pixel === undefined) continue
          for (let f = 0; f < features; f++) {
            const places = {
              image: pixel * channels + Math.floor(f / multiplier),
              filter: tap * features + f,
              output: position * features + f
            }
            const factors = (['image', 'filter', 'output'] as const).filter((part) => part !== result)
            sums.add(
              places[result],
              factors.reduce((product, part) => product * at(parts[part], places[part]), 1)
            )
          }
        }
        const operand = (part: keyof typeof parts) => (part === result ? output : input)(parts[part])
        const operands = [operand('image'), operand('filter'), operand('output')]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, image, filter, to) =>
          kernels.depthwise(DEPTHWISE[result], image, filter, to, multiplier, ...shape)
        )) {
          sums.expect(got, label)
        }
      }),
      runs(300)
    )
  })

  it('pool: the maximum, NaN where there is one, and 0 outside of the image', () => {
    fc.assert(
      fc.property(geometry, seed, gap, (shape, from, apart) => {
        const channels = shape[2]
        const image = withSpecials(randomFloats(imageSize(shape), from), from)
        const expected = windowsOf(shape).flatMap((pixels) =>
          Array.from({ length: channels }, (_, c) =>
            pixels.length === 0 ? 0 : Math.max(...pixels.map((pixel) => at(image, pixel * channels + c)))
          )
        )
        const operands = [input(image), unwritten(expected.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.pool(false, p, to, ...shape)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(500)
    )
  })

  it('pool: the average of what lies in the image', () => {
    fc.assert(
      fc.property(geometry, seed, gap, (shape, from, apart) => {
        const channels = shape[2]
        const image = withSpecials(randomFloats(imageSize(shape), from), from, NOT_FINITE)
        const windows = windowsOf(shape)
        const sums = new Sums(new Float32Array(windows.length * channels))
        for (const [position, pixels] of windows.entries()) {
          for (let c = 0; c < channels; c++) {
            for (const pixel of pixels) {
              sums.add(position * channels + c, at(image, pixel * channels + c) / pixels.length)
            }
          }
        }
        const operands = [input(image), unwritten(sums.values.length)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.pool(true, p, to, ...shape)
        )) {
          sums.expect(got, label)
        }
      }),
      runs(500)
    )
  })

  it('maxPoolGradient: to the first of equal maxima, never to NaN', () => {
    fc.assert(
      fc.property(geometry, density, seed, gap, (shape, share, from, apart) => {
        const channels = shape[2]
        const next = randomStream(from)
        const levels = [0, 1, 2, -1, -Infinity, Infinity, Number.NaN]
        const kinds = next() < 0.5 ? 4 : levels.length
        const image = Float32Array.from({ length: imageSize(shape) }, () => levels[Math.floor(next() * kinds)])
        const upstream = randomFloats(positionsOf(shape) * channels, from + 1, share)
        const gradient = randomFloats(image.length, from + 2)
        const sums = new Sums(gradient)
        for (const [position, pixels] of windowsOf(shape).entries()) {
          for (let c = 0; c < channels; c++) {
            const entries = pixels.map((pixel) => pixel * channels + c).filter((i) => at(image, i) > -Infinity)
            const largest = Math.max(...entries.map((i) => at(image, i)))
            const first = entries.find((i) => at(image, i) === largest)
            if (first !== undefined) sums.add(first, at(upstream, position * channels + c))
          }
        }
        const operands = [input(image), input(upstream), output(gradient)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, pImage, dy, to) =>
          kernels.maxPoolGradient(pImage, dy, to, ...shape)
        )) {
          sums.expect(got, label)
        }
      }),
      runs(500)
    )
  })
})

describe('clippedThreshold', () => {
  it.each([
    { sides: 1, mask: -1 },
    { sides: 2, mask: 0x7fffffff }
  ])('with $sides side(s), kinks and NaN included', ({ sides, mask }) => {
    const tau = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }))
    const clip = fc.oneof(fc.constant(Infinity), fc.double({ min: 0.05, max: 1, noNaN: true }))
    fc.assert(
      fc.property(size, tau, clip, seed, gap, (n, threshold, m, from, apart) => {
        const kinks = [threshold, -threshold, threshold + m, -threshold - m]
        const x = withSpecials(randomFloats(n, from), from).map((entry, i) => (i % 7 < 4 ? entry * 2 : kinks[i % 4]))
        const expected = x.map((entry) => {
          const distance = Math.fround((sides === 2 ? Math.abs(entry) : entry) - Math.fround(threshold))
          const value = Math.min(Math.max(distance, 0), Math.fround(m))
          return sides === 2 && entry < 0 ? -value : value
        })
        const operands = [input(x), unwritten(n)]
        for (const [got, label] of outputOfBoth(operands, apart, (kernels, p, to) =>
          kernels.clippedThreshold(p, to, n, threshold, m, mask)
        )) {
          expectSame(got, expected, label)
        }
      }),
      runs(500)
    )
  })
})

describe('where the kernels live', () => {
  afterEach(() => vi.restoreAllMocks())

  it('in one instance on every memory', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    expect(productKernels(memory)).toBe(productKernels(memory))
    expect(productKernels(memory)).not.toBe(productKernels(new WebAssembly.Memory({ initial: 1 })))
  })

  it('not on a memory that threads share', () => {
    expect(productKernels(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }))).toBeUndefined()
  })

  it('not where SIMD is absent, which is asked once for a memory', () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    const memory = new WebAssembly.Memory({ initial: 1 })
    expect([productKernels(memory), productKernels(memory)]).toEqual([undefined, undefined])
    expect(validate).toHaveBeenCalledTimes(1)
  })

  it('in JavaScript on a memory that has grown since, too', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const kernels = javascriptKernels(memory)
    expect(kernels.countNonZeros(0, 4)).toBe(0)
    memory.grow(1)
    new Float32Array(memory.buffer).set([1, 0, 2], PAGE / 4)
    expect(kernels.countNonZeros(PAGE, 4)).toBe(2)
  })
})
