import { refusal, show, wrongKind } from '../checks.js'
import type { LayersModel } from '../tfjs/layersModel.js'
import { fullPath } from '../tfjs/wrappers.js'
import { leavesOf } from './graph.js'

/** A path and the paths and names on it: 'a/b' has 'a', 'b' and 'a/b'. */
const namesOf = (path: string): string[] =>
  path.split('/').flatMap((name, i, all) => [name, all.slice(0, i + 1).join('/')])

/** Whether a layer is named, by its own name, its path, or that of a model around it. */
export const isNamed = (path: string, names: readonly string[]): boolean =>
  namesOf(path).some((name) => names.includes(name))

/** Names of layers to be skipped, checked: each has to name something. */
export function checkSkip(caller: string, model: LayersModel, skip: unknown = []): readonly string[] {
  if (!Array.isArray(skip)) throw wrongKind(caller, 'skip', 'a list of names of layers', skip)
  const known = new Set(leavesOf(model).flatMap(({ layer, path }) => namesOf(fullPath(layer, path))))
  for (const name of skip) {
    if (typeof name !== 'string') throw wrongKind(caller, 'skip', 'a list of names of layers', name)
    if (!known.has(name)) {
      const reason = `skip must name layers of the model; it has none called ${show(name)}`
      throw refusal(caller, reason, { argument: 'skip', expected: 'names of layers of the model', value: name })
    }
  }
  return skip
}
