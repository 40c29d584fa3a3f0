import { broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { Pointer } from '../runtime/Kernels.js'
import { type Operand, product } from '../runtime/product.js'
import {
  activated,
  allFloat32,
  callStock,
  isKnownActivation,
  type KernelCall,
  type Replacement
} from './Replacement.js'
import { inWorkspace, type Workspace } from './Workspace.js'

/**
 * Below this many rows the stock product is as fast, once it has packed its right operand: it keeps that packed while
 * the tensor lives.
 */
const PACKING_ROWS = 32

/** Batches of smaller products, counted in multiplications, are faster in one call of the stock kernel. */
const SMALL_PRODUCT = 4096
/** Up to this inner size the stock kernel is right with a batch and a bias. */
const RIGHT_INNER = 48

/**
 * For every batch of the output, in order, the number of the operand's batch, which is broadcast where a dimension is
 * 1.
 */
function batchesOf(own: readonly number[], output: readonly number[]): number[] {
  const shape = [...Array<number>(output.length - own.length).fill(1), ...own]
  return output.reduce<number[]>(
    (batches, size, axis) =>
      batches.flatMap((batch) =>
        Array.from({ length: size }, (_, i) => batch * shape[axis] + (shape[axis] === 1 ? 0 : i))
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

/** The bias as a row of the result; one entry stands for all. */
function biasRow(workspace: Workspace, bias: TensorInfo, columns: number): Pointer {
  const pointer = workspace.input(bias)
  if (bias.shape[0] === columns) return pointer
  const row = workspace.scratch('bias', 4 * columns)
  workspace.kernels.fillRows(row, columns, 1, pointer)
  return row
}

function batchedProduct(call: KernelCall, skipZeros: boolean): TensorInfo {
  const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo }
  const [left, right] = [matrix(a, Boolean(call.attrs.transposeA)), matrix(b, Boolean(call.attrs.transposeB))]
  const batchShape = broadcast_util.assertAndGetBroadcastShape(outer(a), outer(b))
  return inWorkspace(call.backend, (workspace) => {
    const [startA, startB] = [workspace.input(a), workspace.input(b)]
    const row = bias === undefined ? 0 : biasRow(workspace, bias, right.columns)
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
        { ...left, pointer: at(startA, batchesA[batch], left) },
        { ...right, pointer: at(startB, batchesB[batch], right) },
        row,
        at(pointer, batch, { rows: left.rows, columns: right.columns }),
        skipZeros
      )
    }
    return tensor
  })
}

/** What is known of a call before it is run. */
function inspected({ inputs, attrs }: KernelCall) {
  const { a, b, bias } = inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo }
  const { transposeA, transposeB, activation = 'linear' } = attrs
  if (a.shape.length < 2 || b.shape.length < 2) return { ours: false, plain: false, small: false }
  const [left, right] = [matrix(a, Boolean(transposeA)), matrix(b, Boolean(transposeB))]
  const biasFits = bias === undefined || (bias.shape.length === 1 && [1, right.columns].includes(bias.shape[0]))
  const batches = util.sizeFromShape(outer(a))
  const work = left.rows * left.columns * right.columns
  return {
    ours: allFloat32(a, b, bias) && left.columns === right.rows && biasFits && isKnownActivation(activation),
    // Without inner entries the stock product leaves its output unwritten; it takes no bias of one entry for many.
    plain:
      !transposeA &&
      !transposeB &&
      batches * util.sizeFromShape(outer(b)) === 1 &&
      left.rows < PACKING_ROWS &&
      work > 0 &&
      (bias === undefined || bias.shape[0] === right.columns),
    small:
      batches > 1 &&
      util.arraysEqual(outer(a), outer(b)) &&
      bias === undefined &&
      work > 0 &&
      work < SMALL_PRODUCT &&
      left.columns <= RIGHT_INNER
  }
}

function replacement(kernelName: string): Replacement {
  return {
    kernelName,
    kernel(stock, skipZeros) {
      /** Right operands met before, in the shape in which the stock product has packed them. */
      const packed = new WeakMap<object, string>()
      return (call) => {
        const { ours, plain, small } = inspected(call)
        if (!ours) return callStock(stock, kernelName, call)
        // The stock activations hide NaN; applied apart they are the same at every size.
        const linear = { ...call, attrs: { ...call.attrs, activation: 'linear' } }
        if (small) return activated(callStock(stock, kernelName, linear), call)
        if (plain) {
          const b = call.inputs.b as TensorInfo
          const shape = b.shape.join()
          if (packed.get(b.dataId) === shape) return activated(callStock(stock, kernelName, linear), call)
          if (!packed.has(b.dataId)) packed.set(b.dataId, shape)
        }
        return activated(batchedProduct(call, skipZeros), call)
      }
    }
  }
}

/** Matrix products, batched or not, with any transposes; and the same with a bias and an activation. */
export const matMulReplacements: readonly Replacement[] = [replacement('BatchMatMul'), replacement('_FusedMatMul')]
