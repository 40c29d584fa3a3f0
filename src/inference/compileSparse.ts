import { foldAffine } from './foldAffine.js'
import { readModel } from './readModel.js'
import { type SparseRunner, sparseRunner } from './SparseRunner.js'

/** compile */
export async function compileSparse(model: object): Promise<SparseRunner> {
  return sparseRunner('compileSparse', foldAffine(await readModel(model)))
}
