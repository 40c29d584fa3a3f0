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

/** Names of layers to be left as they are, checked: each has to name something. */
export function checkExcept(caller: string, model: LayersModel, except: unknown = []): readonly string[] {
  if (!Array.isArray(except)) throw wrongKind(caller, 'except', 'a list of names of layers', except)
  const known = new Set(leavesOf(model).flatMap(({ layer, path }) => namesOf(fullPath(layer, path))))
  for (const name of except) {
    if (typeof name !== 'string') throw wrongKind(caller, 'except', 'a list of names of layers', name)
    if (!known.has(name)) {
      const reason = `except must name layers of the model; it has none called ${show(name)}`
      throw refusal(caller, reason, { argument: 'except', expected: 'names of layers of the model', value: name })
    }
  }
  return except
}
