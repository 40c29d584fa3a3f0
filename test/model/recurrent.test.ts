import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelOf, reported } from './layersBefore.js'

// How recurrent layers are started, told from the weights of the dense layers behind them: σ_w² is q* over E[x²].

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** E[x²] of what `next` reads, by the weights that it is given. */
function squareBefore(of: tfl.LayersModel): number {
  const { sigmaW, reason } = reported(of, 'next')
  expect(reason).toMatch(/σ_w² = q\*\/E\[x²\]/)
  return 1 / (sigmaW ?? Number.NaN) ** 2
}

describe('two directions of a recurrent layer', () => {
  const square = (mergeMode: 'sum' | 'ave' | 'mul' | 'concat') => {
    const layer = layers.simpleRNN({ units: 5, recurrentInitializer: 'zeros', activation: 'tanh' })
    return squareBefore(modelOf([4, 3], layers.bidirectional({ layer: layer as tfl.RNN, mergeMode })))
  }

  it('are taken as independent and centred: sums have twice the square of one, averages half, products the square of it', () => {
    const one = square('concat')
    expect(one).toBeGreaterThan(0)
    expect(square('sum') / (2 * one)).toBeCloseTo(1, 12)
    expect(square('ave') / (one / 2)).toBeCloseTo(1, 12)
    expect(square('mul') / one ** 2).toBeCloseTo(1, 12)
  })
})

describe('recurrent layers', () => {
  const rnn = (kind: 'lstm' | 'gru' | 'simpleRNN', more: object = {}) =>
    layers[kind]({ units: 3, recurrentInitializer: 'zeros', name: 'rnn', ...more } as Parameters<typeof layers.lstm>[0])

  it('an LSTM with unitForgetBias begins with forget biases of 1, without with none', () => {
    const remembering = modelOf([4, 2], rnn('lstm', { unitForgetBias: true }))
    expect(reported(remembering, 'rnn').reason).toContain('forget bias 1')
    const bias = remembering.getLayer('rnn').weights.find(({ name }) => name.includes('bias'))
    expect(Array.from(bias?.read().dataSync() ?? [])).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    for (const more of [{ unitForgetBias: false }, { unitForgetBias: true, useBias: false }]) {
      const plain = reported(modelOf([4, 2], rnn('lstm', more)), 'rnn')
      expect(plain.action).toBe('set')
      expect(plain.reason).not.toContain('forget bias')
    }
  })

  it('a simple one whose edge of chaos leaves inputs nothing gets half of q* from them', () => {
    // With ReLU E[h²] = q*/2 of the state: W and U of σ² = q*/2 over E[x²] = 1 and over q*/2.
    const { reason, sigmaW } = reported(modelOf([4, 2], rnn('simpleRNN', { activation: 'relu' })), 'rnn', { qStar: 3 })
    expect(reason).toContain('half of q* from the inputs')
    expect(sigmaW).toBeCloseTo(Math.sqrt(1.5), 12)
  })

  it.each([
    ['simpleRNN', { activation: 'softmax' }, /its activation is not known/],
    ['gru', { activation: 'linear' }, /its activation is not known/],
    ['lstm', { recurrentActivation: 'softmax' }, /its recurrent activation is not known/],
    ['gru', { recurrentActivation: 'linear' }, /its recurrent activation is not known/]
  ] as const)('%s with %j is left', (kind, more, reason) => {
    const left = reported(modelOf([4, 2], rnn(kind, more)), 'rnn')
    expect(left.action).toBe('left')
    expect(left.reason).toMatch(reason)
  })

  it('are left where their inputs are zero', () => {
    const data = tf.zeros([2, 4, 2])
    expect(reported(modelOf([4, 2], rnn('gru')), 'rnn', { data }).reason).toBe('its inputs are zero')
  })
})
