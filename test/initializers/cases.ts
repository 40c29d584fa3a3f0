import type * as library from 'sparse-gp-init'

interface Options {
  readonly seed?: unknown
  readonly [key: string]: unknown
}

type Initializer = ReturnType<typeof library.heNormal>
export type Case = readonly [name: string, make: (options: Options) => Initializer]

/** These need the anti-correlation k. */
export const needsK = ['antiCorrelated', 'raai']

const distributions: readonly library.Distribution[] = [
  'normal',
  'truncatedNormal',
  'uniform',
  'orthogonal',
  'deltaOrthogonal',
  'decorrelated',
  'rai',
  { name: 'orthogonal' },
  { name: 'antiCorrelated', k: 1 },
  { name: 'antiCorrelated', k: Infinity },
  { name: 'raai', k: 1 },
  { name: 'raai', k: Infinity }
]

/** The initialisers that stand alone, of this build of the library, as JavaScript calls them. */
export function makersOf(from: typeof library): Record<string, (options?: unknown) => Initializer> {
  const { orthogonal, deltaOrthogonal, decorrelated, antiCorrelated, rai, raai } = from
  const { heNormal, heUniform, leCunNormal, leCunUniform, glorotNormal, glorotUniform } = from
  const random = { heNormal, heUniform, leCunNormal, leCunUniform, glorotNormal, glorotUniform }
  const all = { orthogonal, deltaOrthogonal, decorrelated, antiCorrelated, rai, raai, ...random }
  return all as unknown as ReturnType<typeof makersOf>
}

/** Every initialiser of this build of the library, alone and in `eocInitializer`. */
export function casesOf(from: typeof library): readonly Case[] {
  const alone = Object.entries(makersOf(from)).flatMap(([name, make]): Case[] =>
    needsK.includes(name)
      ? [-0.5, 1, Infinity].map((k): Case => [`${name}, k = ${k}`, (options) => make({ k, ...options })])
      : [[name, make]]
  )
  const inEoc = distributions.map((distribution): Case => {
    const text = JSON.stringify(distribution)
    return [
      `eocInitializer, ${text}${text.includes('null') ? ' (Infinity)' : ''}`,
      (options) =>
        from.eocInitializer({ activation: 'relu', qStar: 1, distribution, ...(options as { seed: number }) }).kernel()
    ]
  })
  return [...alone, ...inEoc]
}

/**
 * Of a dense layer and of a convolution. `deltaOrthogonal` keeps zeros, so that an entry of two of its layers may
 * agree.
 */
export const SHAPES = [
  [12, 12],
  [2, 2, 3, 4]
] as const

/** What a seeded initialiser draws for each of the shapes. */
export function drawn(make: Case[1]): number[][] {
  const one = make({ seed: 3 })
  return SHAPES.map((shape) => {
    const tensor = one.apply([...shape])
    const values = Array.from(tensor.dataSync())
    tensor.dispose()
    return values
  })
}
