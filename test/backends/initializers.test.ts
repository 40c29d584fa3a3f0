import * as library from 'sparse-gp-init'
import { crelu, eocInitializer } from 'sparse-gp-init'
import { beforeAll, expect, inject, it } from 'vitest'
import { casesOf, drawn, SHAPES } from '../initializers/cases.js'
import { describeOnBackends, tf, use } from '../support/backends.js'

const cases = casesOf(library)
let expected: Readonly<Record<string, number[][]>>

beforeAll(async () => {
  // In a browser, what the cpu backend of Node gives.
  await use('cpu')
  expected = inject('drawnInNode') ?? Object.fromEntries(cases.map(([name, make]) => [name, drawn(make)]))
})

describeOnBackends('an initialiser', (backend) => {
  it.each(cases)('draws the same numbers as on the cpu of Node, bit for bit: %s', (name, make) => {
    expect(tf.getBackend()).toBe(backend)
    const { numTensors } = tf.memory()
    const numbers = drawn(make)
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(numbers).toEqual(expected[name])
    expect(new Set(numbers.flat()).size).toBeGreaterThan(40)
  })

  it.each(cases)('leaves one tensor, the weight: %s', (_, make) => {
    const one = make({ seed: 3 })
    const { numTensors } = tf.memory()
    const [shape] = SHAPES
    const weight = one.apply([...shape])
    expect(tf.memory().numTensors).toBe(numTensors + 1)
    expect(weight).toMatchObject({ shape, dtype: 'float32' })
    weight.dispose()
  })

  it('draws numbers that an op of the backend reads as they are', async () => {
    const eoc = eocInitializer({ activation: crelu({ tau: 1, m: 1 }), qStar: 1, seed: 42 })
    const kernel = eoc.kernel().apply([64, 32])
    const [before, doubled] = [Array.from(kernel.dataSync()), await tf.mul(kernel, 2).data()]
    expect(Array.from(doubled)).toEqual(before.map((x) => 2 * x))
    kernel.dispose()
  })
})
