import { describe, expect, it } from 'vitest'
import { designSparseActivation, sparsePhaseDiagram } from '../../src/theory.js'

/**
 * CReLU with 90 % zeros at q* = 1: clip ratio, and how far above q* the barrier lies, from mpmath at 60 digits: the
 * root of (V(q) − q)/(q − 1) with V in closed form.
 */
const CLOSE_BARRIERS: readonly [number, number][] = [
  [5, 9.58869364484746e-8],
  [5.5, 4.02571776950849e-9],
  [6, 1.30541874193065e-10]
]

describe('a barrier so close above q* that V(q) − q is rounding error between them', () => {
  it.each(CLOSE_BARRIERS)('clip ratio %d: at 1 + %d', (ratio, distance) => {
    const { barrier, phase, phases } = sparsePhaseDiagram({ family: 'crelu', sparsity: [0.9], clipRatio: [ratio] })
    expect(phases[phase[0]]).toBe('bistable')
    expect(Math.abs((barrier[0] - 1) / distance - 1)).toBeLessThan(1e-5)
  })

  it('is no fixed point any more where V′(q*) is 1 to the last digits', () => {
    const { stability } = designSparseActivation({ family: 'crelu', sparsity: 0.9, clipRatio: 8 })
    const { barrier, phase, phases } = sparsePhaseDiagram({ family: 'crelu', sparsity: [0.9], clipRatio: [8] })
    expect(stability).toBe('one-sided')
    expect([phases[phase[0]], barrier[0]]).toEqual(['one-sided', 1])
  })
})
