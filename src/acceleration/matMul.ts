import { broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { type Operand, product } from './product.js'
import {
  activated,
  allFloat32,
  callStock,
  isKnownActivation,
  type KernelCall,
  type Replacement
} from './Replacement.js'
import { inWorkspace } from './Workspace.js'

/**
 * Below this many rows the stock product is as fast, once it has packed its right operand: it keeps that packed while the
 * tensor lives.
 */
const FEW_ROWS = 32

/** For every batch of the output, in order, the number of the operand's batch, which is broadcast where a dimension is 1. */
function batchesOf(own: readonly number[], output: readonly number[]): number[] {
  const shape = [...Array<number>(output.length - own.length).fill(1), ...own]
  return output.reduce<number[]>(
    (batches, size, axis) =>
      batches.flatMap((batch) =>
        Array.from({ length: size }, (_, i) => batch * (shape[axis] as number) + (shape[axis] === 1 ? 0 : i))
      ),
    [0]
  )
}

const outer = ({ shape }: TensorInfo) => shape.slice(0, -2)

/** The last two dimensions of a tensor as the product sees them. */
function matrix({ shape }: TensorInfo, transposed: boolean): Omit<Operand, 'pointer'> {
  const [stored, inRow] = shape.slice(-2) as [number, number]
  return transposed ? { rows: inRow, columns: stored, transposed } : { rows: stored, columns: inRow, transposed }
}

function product2d(call: KernelCall, skipZeros: boolean): TensorInfo {
  const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo }
  const [left, right] = [matrix(a, Boolean(call.attrs.transposeA)), matrix(b, Boolean(call.attrs.transposeB))]
  const batchShape = broadcast_util.assertAndGetBroadcastShape(outer(a), outer(b))
  return inWorkspace(call.backend, (workspace) => {
    const [startA, startB] = [workspace.input(a), workspace.input(b)]
    const row = bias === undefined ? 0 : workspace.input(bias)
    const { tensor, pointer } = workspace.output([...batchShape, left.rows, right.columns])
    const batches = util.sizeFromShape(batchShape)
    if (!left.transposed && util.sizeFromShape(outer(b)) === 1) {
      // One right operand for all batches: their rows are those of one matrix.
      const all = { ...left, rows: batches * left.rows, pointer: startA }
      product(workspace, all, { ...right, pointer: startB }, row, pointer, skipZeros)
      return tensor
    }
    const [batchesA, batchesB] = [batchesOf(outer(a), batchShape), batchesOf(outer(b), batchShape)]
    const at = (start: number, batch: number, { rows, columns }: { rows: number; columns: number }) =>
      start + 4 * batch * rows * columns
    for (let batch = 0; batch < batches; batch++) {
      product(
        workspace,
        { ...left, pointer: at(startA, batchesA[batch] as number, left) },
        { ...right, pointer: at(startB, batchesB[batch] as number, right) },
        row,
        at(pointer, batch, { rows: left.rows, columns: right.columns }),
        skipZeros
      )
    }
    return tensor
  })
}

function isOurs({ inputs, attrs }: KernelCall): boolean {
  const { a, b, bias } = inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo }
  const [left, right] = [matrix(a, Boolean(attrs.transposeA)), matrix(b, Boolean(attrs.transposeB))]
  const biasFits = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === right.columns)
  return allFloat32(a, b, bias) && left.columns === right.rows && biasFits
}

function replacement(kernelName: string): Replacement {
  return {
    kernelName,
    kernel(stock, skipZeros) {
      const seen = new WeakSet<object>()
      return (call) => {
        const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo }
        const { transposeA, transposeB, activation = 'linear' } = call.attrs
        if (!isOurs(call) || !isKnownActivation(activation)) return callStock(stock, kernelName, call)
        const plain = !transposeA && !transposeB && util.sizeFromShape([...outer(a), ...outer(b)]) === 1
        const [rows, inner] = a.shape.slice(-2) as [number, number]
        // Without inner entries the stock product leaves its output unwritten.
        if (plain && rows < FEW_ROWS && inner > 0) {
          if (seen.has(b.dataId)) return callStock(stock, kernelName, call)
          seen.add(b.dataId)
        }
        return activated(product2d(call, skipZeros), call)
      }
    }
  }
}

/** Matrix products, batched or not, with any transposes; and the same with a bias and an activation. */
export const matMulReplacements: readonly Replacement[] = [replacement('BatchMatMul'), replacement('_FusedMatMul')]
