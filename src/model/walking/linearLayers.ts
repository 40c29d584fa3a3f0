import {
  convolutionLayout,
  depthwiseLayout,
  inputsOf,
  type KernelLayout,
  transposedLayout
} from '../../initializers/KernelLayout.js'
import { sizeOf } from '../../sizeOf.js'
import { type ClassesWith, entryOf, understoodAs } from '../../tfjs/layerClasses.js'
import { type Shape, variableOf } from '../../tfjs/layersModel.js'
import { perAxis, positionsIn, windowsOf } from '../../tfjs/windows.js'
import type { Layer, Variable } from '../graph.js'
import { slotOf } from './layerActivation.js'
import { type Padding, type Reading, reading, windowMeans } from './windows.js'

/** A kernel: the variable, how its entries belong to units, and the inputs that a unit sums over on average. */
export interface Kernel {
  readonly variable: Variable
  readonly layout: KernelLayout
  readonly fanIn: number
}

/** What a layer is to theory that multiplies by weights, adds a bias and applies an activation. */
export interface LinearLayer {
  /** In the order in which they are applied. */
  readonly kernels: readonly Kernel[]
  readonly bias: Variable | undefined
  readonly units: number
  /** The activation that it was given. */
  readonly slot: unknown
  /** Mean over the inputs of a unit of what is given for every input position, at every output position. */
  read(values: Float64Array): Float64Array
  /** Multiplications by weights for one input of the model; undefined for open shapes. */
  readonly products: number | undefined
  /** Whether it is a transposed convolution, of whose taps only some reach an output. */
  readonly isTransposed: boolean
  /** Whether a unit reads several positions. */
  readonly isWindowed: boolean
}

const isKnown = (sizes: Shape): sizes is readonly number[] => sizes.every((size) => size !== null)

function readingOf(layer: Layer, shape: Shape, isTransposed: boolean): Reading | undefined {
  const lengths = positionsIn(layer, shape)
  if (!isKnown(lengths)) return undefined
  const { windows, padding } = windowsOf(layer, lengths.length)
  return reading(lengths, windows, padding as Padding, isTransposed)
}

type Layout = (shape: readonly number[]) => KernelLayout

const common = (layer: Layer) => ({
  bias: variableOf(layer, 'bias'),
  slot: slotOf(layer)
})

const entriesOf = (variable: Variable): number => sizeOf(variable.shape as number[])

function dense(layer: Layer, shape: Shape): LinearLayer {
  const variable = variableOf(layer, 'kernel') as Variable
  const layout = convolutionLayout(variable.shape as number[])
  const positions = shape.slice(1, -1)
  return {
    ...common(layer),
    kernels: [{ variable, layout, fanIn: layout.channels }],
    units: layout.units,
    read: (values) => values,
    products: isKnown(positions) ? sizeOf(positions) * entriesOf(variable) : undefined,
    isTransposed: false,
    isWindowed: false
  }
}

function windowed(name: string, layoutOf: Layout, isTransposed = false) {
  return (layer: Layer, shape: Shape): LinearLayer => {
    const variable = variableOf(layer, name) as Variable
    const layout = layoutOf(variable.shape as number[])
    const strides = perAxis(layer.getConfig().strides, shape.length - 2)
    const reads = readingOf(layer, shape, isTransposed)
    const outputs = reads?.axes.map((axis) => axis.length)
    const inputs = isTransposed ? reads?.lengths : outputs
    return {
      ...common(layer),
      kernels: [{ variable, layout, fanIn: inputsOf(layout) / (isTransposed ? sizeOf(strides) : 1) }],
      units: layout.groups * layout.units,
      read: (values) => (reads === undefined ? values : windowMeans(values, reads)),
      products: inputs === undefined ? undefined : sizeOf(inputs) * entriesOf(variable),
      isTransposed,
      isWindowed: layout.taps > 1
    }
  }
}

const depthwise = windowed('depthwise_kernel', depthwiseLayout)

function separable(layer: Layer, shape: Shape): LinearLayer {
  const first = depthwise(layer, shape)
  const variable = variableOf(layer, 'pointwise_kernel') as Variable
  const layout = convolutionLayout(variable.shape as number[])
  const [window] = first.kernels as [Kernel]
  const positions = first.products === undefined ? undefined : first.products / entriesOf(window.variable)
  return {
    ...first,
    kernels: [window, { variable, layout, fanIn: layout.channels }],
    units: layout.units,
    products: positions === undefined ? undefined : positions * (entriesOf(window.variable) + entriesOf(variable))
  }
}

const linearLayers: Readonly<Record<ClassesWith<'theory', 'linear'>, (layer: Layer, shape: Shape) => LinearLayer>> = {
  Dense: dense,
  Conv1D: windowed('kernel', convolutionLayout),
  Conv2D: windowed('kernel', convolutionLayout),
  Conv3D: windowed('kernel', convolutionLayout),
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
  Conv2DTranspose: windowed('kernel', transposedLayout, true),
  Conv3DTranspose: windowed('kernel', transposedLayout, true)
}

/** What a layer is that multiplies by weights, for inputs of that shape with the batch; undefined for another one. */
export const linearLayer = (layer: Layer, shape: Shape): LinearLayer | undefined =>
  entryOf(linearLayers, layer.getClassName())?.(layer, shape)

/** Whether a layer is one of those. */
export const isLinearLayer = (layer: Layer): boolean => understoodAs('theory', layer.getClassName()) === 'linear'
