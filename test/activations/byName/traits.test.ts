import { describe, expect, it } from 'vitest'
import { type ActivationName, namedActivations } from '../../../src/activations/byName/namedActivations.js'
import { TRAITS } from '../../../src/activations/byName/traits.js'
import { derivative } from '../../../src/activations/expression/derivative.js'
import { compile } from '../../../src/activations/expression/evaluate.js'

/** Places that no kink of an activation is at, beyond all of them and between. */
const PLACES = Array.from({ length: 400 }, (_, i) => -19.97 + 0.1 * i)

describe.each(Object.keys(namedActivations) as ActivationName[])('the formula of %s', (name) => {
  const activation = namedActivations[name]()
  const { formula } = TRAITS[name]

  it('has its name', () => {
    expect(activation.name).toBe(name)
  })

  it('has its values, at kinks too', () => {
    const value = compile(formula, {})
    for (const x of [...PLACES, ...activation.kinks, 0]) {
      expect(Math.abs(value(x) - activation.value(x)), `φ(${x})`).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(x)))
    }
  })

  it('has its slopes', () => {
    const slope = compile(derivative(formula), {})
    for (const x of PLACES) {
      expect(Math.abs(slope(x) - activation.slope(x)), `φ′(${x})`).toBeLessThanOrEqual(2e-15)
    }
  })
})
