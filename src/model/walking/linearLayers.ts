import {
  convolutionLayout,
  depthwiseLayout,
  inputsOf,
  type KernelLayout,
  transposedLayout
} from '../../initializers/KernelLayout.js'
import { sizeOf } from '../../sizeOf.js'
import type { Layer, Shape } from '../../tfjs/graph.js'
import { slotOf } from './layerActivation.js'
import { type Reading, reading, windowMeans } from './windows.js'

/** A weight of a layer. */
export type Variable = Layer['weights'][number]

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

/** A weight by its name. */
export const variableOf = (layer: Layer, name: string): Variable | undefined =>
  layer.weights.find(({ originalName }) => originalName.split('/').at(-1) === name)

const isKnown = (sizes: Shape): sizes is readonly number[] => sizes.every((size) => size !== null)

function perAxis(value: unknown, axes: number): number[] {
  const list = [value ?? 1].flat() as number[]
  return Array.from({ length: axes }, (_, axis) => list[axis] ?? (list[0] as number))
}

/** The lengths of the positions of an image, or undefined where they are open. */
function lengthsOf(layer: Layer, shape: Shape): readonly number[] | undefined {
  const isChannelsFirst = layer.getConfig().dataFormat === 'channelsFirst'
  const lengths = isChannelsFirst ? shape.slice(2) : shape.slice(1, -1)
  return isKnown(lengths) ? lengths : undefined
}

function readingOf(layer: Layer, shape: Shape, isTransposed: boolean): Reading | undefined {
  const lengths = lengthsOf(layer, shape)
  if (lengths === undefined) return undefined
  const { kernelSize, strides, dilationRate, padding } = layer.getConfig()
  // TensorFlow.js does not apply the dilation of a depthwise layer, and a transposed one has none.
  const isPlain = isTransposed || layer.getClassName() === 'DepthwiseConv2D'
  const [kernel, steps, dilation] = [kernelSize, strides, isPlain ? 1 : dilationRate].map((value) =>
    perAxis(value, lengths.length)
  ) as [number[], number[], number[]]
  return reading(lengths, { kernel, strides: steps, dilation, padding: padding as string }, isTransposed)
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

const linearLayers: Readonly<Record<string, (layer: Layer, shape: Shape) => LinearLayer>> = {
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
export function linearLayer(layer: Layer, shape: Shape): LinearLayer | undefined {
  const name = layer.getClassName()
  return Object.hasOwn(linearLayers, name) ? linearLayers[name]?.(layer, shape) : undefined
}

/** Whether the layers of a class are of those. */
export const isLinearClass = (className: string): boolean => Object.hasOwn(linearLayers, className)

/** Whether a layer is one of those. */
export const isLinearLayer = (layer: Layer): boolean => isLinearClass(layer.getClassName())
