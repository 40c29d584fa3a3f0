import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import type { Distribution } from 'sparse-gp-init'
import { beforeAll, describe, expect, it } from 'vitest'
import { dense, modelOf, reported, through } from './layersBefore.js'
import { apply } from './support.js'

// What is made of single kinds of layers, told from the weights of the dense layers behind them: σ_w² is q* over E[x²].

const { layers } = tfl
type Layer = tfl.layers.Layer

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('layers without weights', () => {
  const branches = (join: Layer) => {
    const x = tfl.input({ shape: [7] })
    const joined = apply(join, apply(dense('one'), x), apply(dense('two'), x))
    return tfl.model({ inputs: x, outputs: through(joined, dense('next'), dense('last')) })
  }

  it('an average of two independent values has half their variance', () => {
    const { sigmaW, sigmaB } = reported(branches(layers.average()), 'next')
    expect((sigmaW ?? 0) ** 2 / 2 + (sigmaB ?? 0) ** 2).toBeCloseTo(1, 12)
  })

  it.each([
    ['maximum', layers.maximum(), /the larger of two values/],
    ['minimum', layers.minimum(), /the smaller of two values/]
  ])('a %s is in doubt', (_, join, doubt) => expect(reported(branches(join), 'next').doubt).toMatch(doubt))

  it('rescaling scales and shifts: E[(ax + b)²] = a² + b² for centred inputs of square 1', () => {
    const first = reported(modelOf([7], layers.rescaling({ scale: 3, offset: 2 }), dense('first')), 'first')
    expect(first.sigmaW).toBeCloseTo(1 / Math.sqrt(13), 12)
    const far = reported(modelOf([7], layers.rescaling({ scale: 1e200 }), dense('first')), 'first')
    expect([far.action, far.reason]).toEqual(['left', 'what reaches it is not finite'])
  })

  it('upsampling repeats positions, zeros around them included', () => {
    const around = layers.zeroPadding2d({
      padding: [
        [1, 1],
        [1, 1]
      ]
    })
    const larger = layers.upSampling2d({ size: [2, 2] } as Parameters<typeof layers.upSampling2d>[0])
    const conv = layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, name: 'conv' })
    // A 2 × 2 image within 4 × 4, doubled: windows of 2 × 2 see one position each, 4 of 16 of them not zero.
    expect(reported(modelOf([2, 2, 3], around, larger, conv, layers.flatten()), 'conv').sigmaW).toBeCloseTo(2, 12)
  })

  it('positions of an image that is open, or has its channels first, are averaged, or in doubt where zeros are added', () => {
    const behind = (shape: readonly (number | null)[], layer: Layer, more: object = {}) => {
      const conv = layers.conv2d({ filters: 2, kernelSize: 3, name: 'conv', ...more })
      return reported(modelOf(shape, layer, conv, layers.globalAveragePooling2d(more)), 'conv')
    }
    const first = { dataFormat: 'channelsFirst' } as const
    const doubt = /padding of an image of open shape or with its channels first/
    const padding: [[number, number], [number, number]] = [
      [1, 1],
      [1, 1]
    ]
    expect(behind([null, null, 3], layers.zeroPadding2d({ padding })).doubt).toMatch(doubt)
    expect(behind([3, 6, 6], layers.zeroPadding2d({ padding, ...first }), first).doubt).toMatch(doubt)
    const larger = layers.upSampling2d({ size: [2, 2], ...first } as Parameters<typeof layers.upSampling2d>[0])
    for (const layer of [layers.cropping2D({ cropping: padding, ...first }), larger]) {
      expect(behind([3, 6, 6], layer, first).doubt).toBeUndefined()
      expect(behind([3, 6, 6], layer, first).sigmaW).toBeCloseTo(1, 12)
    }
  })

  it('a sum of values whose positions were averaged is in doubt where positions matter again', () => {
    const x = tfl.input({ shape: [4, 4, 2] })
    const conv = (name: string) => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name })
    const mixed = (name: string) => apply(layers.flatten(), apply(conv(name), x))
    const image = apply(layers.reshape({ targetShape: [4, 4, 2] }), apply(layers.add(), mixed('one'), mixed('two')))
    const whole = tfl.model({ inputs: x, outputs: through(image, conv('again'), layers.flatten(), dense('last')) })
    expect(reported(whole, 'again').doubt).toBe('positions of the image were averaged before it; give data')
    expect(reported(whole, 'one').doubt).toBeUndefined()
  })

  it('a separable convolution of an open image is set as that of a closed one', () => {
    const sigmas = [
      [null, null, 3],
      [8, 8, 3]
    ].map((shape) => {
      const separable = layers.separableConv2d({ filters: 2, kernelSize: 3, name: 'conv' })
      return reported(modelOf(shape, separable, layers.globalAveragePooling2d({})), 'conv').sigmaW
    })
    expect(sigmas[0]).toBeCloseTo(sigmas[1] as number, 12)
  })

  it('a softmax in the middle is in doubt, and no activation is none', () => {
    expect(reported(modelOf([7], layers.softmax()), 'next').doubt).toMatch(/softmax/)
    expect(
      reported(modelOf([7], dense('first'), layers.activation({ activation: 'linear' })), 'next').sigmaW
    ).toBeCloseTo(1, 12)
  })
})

class Doubling extends tfl.layers.Layer {
  static className = 'Doubling'
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0] as tf.Tensor, 2)
  }
}

class Weighing extends Doubling {
  static override className = 'Weighing'
  override build(): void {
    this.addWeight('weight', [1], 'float32', tfl.initializers.ones())
  }
}

describe('layers of a class that is not known', () => {
  it.each([
    ['Doubling', new Doubling({ name: 'odd' }), 'Doubling is not known and has no weights'],
    ['Weighing', new Weighing({ name: 'odd' }), 'Weighing is not known']
  ])('%s is left, and what is behind it is in doubt', (name, layer, reason) => {
    const odd = modelOf([7], layer)
    expect(reported(odd, 'odd')).toMatchObject({ action: 'left', reason })
    expect(reported(odd, 'next').doubt).toBe(`${name} is not known; its output is taken as its input`)
    // The output as it is measured: four times the square.
    const data = tf.randomNormal([8, 7], 0, 1, 'float32', 1)
    const square = tf.mean(tf.square(data)).dataSync()[0]
    expect(reported(odd, 'next', { data }).sigmaW).toBeCloseTo(1 / (2 * Math.sqrt(square)), 5)
  })
})

describe('deltaOrthogonal where a delta has no meaning', () => {
  const distribution: Distribution = 'deltaOrthogonal'

  it.each([
    ['conv2dTranspose', 4, () => layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, name: 'conv' })],
    ['separableConv2d', 1, () => layers.separableConv2d({ filters: 4, kernelSize: 3, name: 'conv' })]
  ])('%s of %d channels gets orthogonal weights', (_, channels, make) => {
    const body = modelOf([5, 5, channels], make(), layers.flatten())
    expect(reported(body, 'conv', { distribution }).distribution).toBe('orthogonal')
  })

  it('a convolution gets the delta', () => {
    const body = modelOf([5, 5, 4], layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv' }), layers.flatten())
    expect(reported(body, 'conv', { distribution }).distribution).toBe('deltaOrthogonal')
  })
})
