import { describe, expect, it } from 'vitest'
import { help, parseOptions } from '../../examples/sparse-digits/options.js'
import { UsageError } from '../../tools/UsageError.js'

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions([])).toEqual({
      data: undefined,
      sparsity: 0.9,
      qStar: 4,
      m: 1.5,
      depth: 8,
      width: 128,
      epochs: 6,
      steps: undefined,
      optimizer: 'adam',
      learningRate: 1e-3,
      seed: 0,
      backend: 'wasm',
      compare: false
    })
  })

  it('takes every option', () => {
    const args =
      '--data d --sparsity 0.85 --q-star 1 --m 2 --depth 30 --width=300 --epochs 3 --steps 600 --optimizer sgd ' +
      '--learning-rate 0.02 --seed 7 --backend cpu --compare'
    expect(parseOptions(args.split(' '))).toEqual({
      data: 'd',
      sparsity: 0.85,
      qStar: 1,
      m: 2,
      depth: 30,
      width: 300,
      epochs: 3,
      steps: 600,
      optimizer: 'sgd',
      learningRate: 0.02,
      seed: 7,
      backend: 'cpu',
      compare: true
    })
  })

  it('fits the defaults to the optimiser and the data', () => {
    expect(parseOptions(['--optimizer', 'sgd'])).toMatchObject({ learningRate: 1e-2 })
    expect(parseOptions(['--data', 'd'])).toMatchObject({ epochs: 2 })
    expect(parseOptions(['--data', 'd', '--epochs', '9'])).toMatchObject({ epochs: 9 })
  })

  it('knows --help, which names every option', () => {
    expect(parseOptions(['--help'])).toBe('help')
    const names = 'data sparsity q-star m depth width epochs steps optimizer learning-rate seed backend compare help'
    for (const name of names.split(' ')) expect(help).toContain(`--${name} `)
  })

  const bad: [args: string, message: RegExp][] = [
    ['--sparsty 0.9', /'--sparsty'/],
    ['stray', /'stray'/],
    ['--sparsity', /sparsity/],
    ['--compare=yes', /compare/],
    ['--sparsity 0.49', /^--sparsity must be in \[0\.5, 1\); got '0\.49'$/],
    ['--sparsity 1', /--sparsity must be/],
    ['--sparsity ninety', /--sparsity must be in \[0\.5, 1\); got 'ninety'/],
    ['--sparsity=', /--sparsity must be/],
    ['--q-star 0', /--q-star must be in \[1e-6, 1e6\]; got '0'/],
    ['--q-star=-1', /--q-star must be in .*; got '-1'/],
    ['--q-star Infinity', /--q-star must be in/],
    ['--m NaN', /--m must be in \[1e-6, 1e6\]; got 'NaN'/],
    ['--depth 0', /--depth must be an integer in \[1, 1000\]; got '0'/],
    ['--depth 2.5', /--depth must be an integer/],
    ['--width 1e9', /--width must be an integer in \[1, 10000\]/],
    ['--epochs 0', /--epochs must be a positive integer/],
    ['--steps 1.5', /--steps must be a positive integer/],
    ['--optimizer rmsprop', /--optimizer must be adam or sgd; got 'rmsprop'/],
    ['--learning-rate 0', /--learning-rate must be positive/],
    ['--seed=-1', /--seed must be an integer ≥ 0/],
    ['--backend webgl', /--backend must be wasm or cpu; got 'webgl'/]
  ]

  it.each(bad)('refuses %s in one line', (args, message) => {
    expect(() => parseOptions(args.split(' '))).toThrow(UsageError)
    expect(() => parseOptions(args.split(' '))).toThrow(message)
    expect(() => parseOptions(args.split(' '))).not.toThrow(/\n/)
  })
})
