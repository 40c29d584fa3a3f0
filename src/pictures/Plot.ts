/** What a mark means; a {@link Palette} gives it a colour. */
export type Tone = 'main' | 'second' | 'third' | 'muted' | 'ink'

/** One axis of a plot. */
export interface Axis {
  readonly label: string
  /** Its ends, the smaller first; positive where it is logarithmic. */
  readonly range: readonly [low: number, high: number]
  readonly isLogarithmic?: boolean
  /** Whether only whole numbers are labelled. */
  readonly isWhole?: boolean
}

/** A curve through points; it breaks where a y is not finite. */
export interface Line {
  readonly kind: 'line'
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly tone: Tone
  readonly isDashed?: boolean
  /** What the legend calls it; without one it is not in the legend. */
  readonly label?: string
}

/** What lies between two curves. */
export interface Band {
  readonly kind: 'band'
  readonly x: ArrayLike<number>
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
  readonly tone: Tone
  readonly label?: string
}

/** A single point. */
export interface Dot {
  readonly kind: 'dot'
  readonly x: number
  readonly y: number
  readonly tone: Tone
  readonly isHollow?: boolean
  /** What is told of it where a pointer rests on it. */
  readonly title?: string
  readonly label?: string
}

/** Cells of a grid over [0, width] × [0, height], row by row from the bottom. */
export interface Cells {
  readonly kind: 'cells'
  readonly width: number
  readonly height: number
  readonly columns: number
  readonly filled: readonly boolean[]
  readonly tone: Tone
  readonly label?: string
}

export type Mark = Line | Band | Dot | Cells

/** A picture as plain data; {@link drawPlot} makes an SVG of it. Later marks lie on top. */
export interface Plot {
  readonly title: string
  /** What is to be seen, in a sentence, for those who do not see it. */
  readonly summary: string
  readonly x: Axis
  readonly y: Axis
  readonly marks: readonly Mark[]
}
