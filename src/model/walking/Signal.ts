/** What mean-field theory says of a value in a model: of its entries at each position, over random networks. */
export interface Signal {
  /** E[x²] at each position, in row-major order; one entry where all are alike. */
  readonly squares: Float64Array
  /** E[x], likewise. */
  readonly means: Float64Array
  /** E[x x′] of a pair of inputs of the model, likewise, where pairs are followed. */
  readonly cross?: Float64Array
  /** E[(∂x/∂h)²] for the pre-activations h that it is made of, where known. */
  readonly slope: number | undefined
  /** Whether entries are centred normal. */
  readonly isGaussian: boolean
  /** Whether no weights were met since the inputs of the model. */
  readonly isInput: boolean
  /**
   * Variance over networks of finite width: of the mean square, or of the variance of a normal one given the layer
   * before.
   */
  readonly spread: number
  /** Units over which a mean is taken at one position, for the noise of such means. */
  readonly units: number
  /** Product of 1/keep of the dropouts since the last weights. */
  readonly dropout: number
  /** The layers with weights, or inputs, that it is a function of without further weights between. */
  readonly origins: ReadonlySet<unknown>
  /** Whether positions of an image that differ were averaged. */
  readonly isMixed?: boolean
  /** The layer with weights that it comes from, through layers of one input. */
  readonly source?: number
  /** Why theory does not tell this exactly. */
  readonly doubt?: string
}

export const average = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length

const SAME = 1e-12

/** The values; one of them where all are alike. */
export function compressed(values: Float64Array): Float64Array {
  const first = values[0]
  return values.every((x) => Math.abs(x - first) <= SAME * Math.abs(first)) ? Float64Array.of(first) : values
}

/** Value i of an array that may be compressed. */
export const at = (values: Float64Array, i: number): number => values[values.length === 1 ? 0 : i]

/** A function of values position by position. */
export function zipped(arrays: readonly Float64Array[], f: (...values: number[]) => number): Float64Array {
  const length = Math.max(...arrays.map((array) => array.length))
  return compressed(Float64Array.from({ length }, (_, i) => f(...arrays.map((array) => at(array, i)))))
}

/** The signal with its positions averaged, as what mixes them sees it. */
export function averaged(signal: Signal): Signal {
  const { squares, means, cross } = signal
  if (squares.length === 1 && means.length === 1) return signal
  return {
    ...signal,
    isMixed: true,
    squares: Float64Array.of(average(squares)),
    means: Float64Array.of(average(means)),
    ...(cross !== undefined && { cross: Float64Array.of(average(cross)) })
  }
}

/** The first doubt stays. */
export const doubting = (signal: Signal, doubt: string): Signal => ({ ...signal, doubt: signal.doubt ?? doubt })

/** x ↦ scale x + shift of a signal. */
export function affine(input: Signal, scale: number, shift: number): Signal {
  const about = (square: number, mean: number) => scale * scale * square + 2 * scale * shift * mean + shift * shift
  return {
    ...input,
    squares: zipped([input.squares, input.means], about),
    means: zipped([input.means], (mean) => scale * mean + shift),
    ...(input.cross !== undefined && { cross: zipped([input.cross, input.means], about) }),
    isGaussian: input.isGaussian && Math.abs(shift) < 1e-12,
    slope: input.slope === undefined ? undefined : input.slope * scale * scale,
    spread: input.spread * scale ** 4
  }
}

/** An input of a model. */
export function inputSignal(square: number, mean: number, cross: number | undefined, units: number): Signal {
  return {
    squares: Float64Array.of(square),
    means: Float64Array.of(mean),
    ...(cross !== undefined && { cross: Float64Array.of(cross) }),
    slope: undefined,
    isGaussian: false,
    isInput: true,
    spread: 0,
    units,
    dropout: 1,
    origins: new Set([{}])
  }
}
