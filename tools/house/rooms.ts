/** The rooms of src in the order in which they may import from one another: each from those in the lines above its own. */
export const ORDER: readonly (readonly string[])[] = [
  ['.'],
  ['special', 'runtime/compiled'],
  ['quadrature', 'runtime'],
  ['activations/expression'],
  ['activations'],
  ['activations/sparse', 'activations/named'],
  ['meanField/integrals'],
  ['meanField/pairs'],
  ['meanField/maps'],
  ['meanField/fixedPoints'],
  ['meanField/finiteWidth'],
  ['meanField/design'],
  ['meanField/phases', 'meanField/kernels'],
  ['tfjs', 'expression', 'pictures'],
  ['program', 'initializers', 'layers', 'starterCode'],
  ['inference', 'acceleration', 'model', 'cli'],
  ['model/walking'],
  ['model/running'],
  ['model/starting', 'model/inspecting'],
  ['model/sparsifying'],
  ['training']
]

/** The place of a room in the order. */
export function rankOf(room: string): number | undefined {
  const rank = ORDER.findIndex((line) => line.includes(room))
  return rank === -1 ? undefined : rank
}
