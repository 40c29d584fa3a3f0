import { type layers, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { secondCopy } from '../secondCopy.js'

export const asList = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one])

/** Refuses symbolic tensors of another copy of tfjs-layers. */
export function refuseForeign(caller: string, inputs: Parameters<layers.Layer['apply']>[0]): void {
  const isForeign = (input: object) => 'sourceLayer' in input && !(input instanceof SymbolicTensor)
  if (asList(inputs as object).some(isForeign)) throw new Error(secondCopy(caller))
}
