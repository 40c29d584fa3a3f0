/**
 * The rooms of src in the order in which they may import from one another: each from those in the lines above its own.
 */
export const ORDER: readonly (readonly string[])[] = [
  ['.'],
  ['text', 'special', 'runtime/compiled'],
  ['quadrature', 'runtime'],
  ['activations'],
  ['activations/expression', 'activations/sparse'],
  ['activations/named'],
  ['activations/byName'],
  ['meanField/integrals'],
  ['meanField/pairs'],
  ['meanField/maps'],
  ['meanField/fixedPoints'],
  ['meanField/finiteWidth'],
  ['meanField/design'],
  ['meanField/phases', 'meanField/kernels'],
  ['tfjs', 'expression', 'pictures', 'readings'],
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
