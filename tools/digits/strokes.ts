/** A point of the unit square; x runs to the right, y down. */
export type Point = readonly [x: number, y: number]

/** A smooth pen movement through the points; a corner is where one stroke ends and the next begins. */
export type Stroke = readonly Point[]

/** One way of writing a digit. */
export type Glyph = readonly Stroke[]

// biome-ignore format: one stroke a line reads as a drawing
const glyphs: readonly (readonly Glyph[])[] = [
  [
    [[[0.5, 0.1], [0.3, 0.25], [0.26, 0.55], [0.36, 0.85], [0.55, 0.9], [0.72, 0.7], [0.74, 0.4], [0.65, 0.15], [0.5, 0.1]]],
    [[[0.6, 0.12], [0.4, 0.12], [0.24, 0.4], [0.3, 0.8], [0.5, 0.9], [0.7, 0.75], [0.75, 0.35], [0.55, 0.1]]]
  ],
  [
    [[[0.52, 0.1], [0.5, 0.9]]],
    [[[0.35, 0.3], [0.54, 0.1]], [[0.54, 0.1], [0.52, 0.9]]],
    [[[0.35, 0.27], [0.52, 0.1]], [[0.52, 0.1], [0.52, 0.9]], [[0.32, 0.9], [0.72, 0.9]]]
  ],
  [
    [[[0.25, 0.3], [0.35, 0.13], [0.55, 0.1], [0.72, 0.25], [0.65, 0.45], [0.45, 0.68], [0.25, 0.9]], [[0.25, 0.9], [0.77, 0.88]]],
    [[[0.28, 0.25], [0.45, 0.1], [0.66, 0.2], [0.66, 0.42], [0.48, 0.7], [0.3, 0.88], [0.24, 0.78], [0.36, 0.74], [0.55, 0.88], [0.78, 0.84]]]
  ],
  [
    [[[0.27, 0.17], [0.5, 0.1], [0.68, 0.25], [0.6, 0.43], [0.42, 0.48]], [[0.42, 0.48], [0.65, 0.54], [0.72, 0.72], [0.52, 0.9], [0.25, 0.82]]],
    [[[0.28, 0.12], [0.7, 0.12]], [[0.7, 0.12], [0.48, 0.42]], [[0.48, 0.42], [0.68, 0.5], [0.72, 0.72], [0.52, 0.9], [0.26, 0.84]]]
  ],
  [
    [[[0.6, 0.1], [0.22, 0.62]], [[0.22, 0.62], [0.8, 0.62]], [[0.62, 0.35], [0.6, 0.92]]],
    [[[0.3, 0.12], [0.26, 0.55]], [[0.26, 0.55], [0.76, 0.53]], [[0.68, 0.12], [0.64, 0.92]]]
  ],
  [
    [[[0.7, 0.12], [0.33, 0.12]], [[0.33, 0.12], [0.3, 0.47]], [[0.3, 0.47], [0.5, 0.4], [0.7, 0.55], [0.66, 0.8], [0.45, 0.9], [0.25, 0.82]]],
    [[[0.72, 0.14], [0.36, 0.16], [0.32, 0.4], [0.5, 0.46], [0.68, 0.62], [0.6, 0.84], [0.28, 0.88]]]
  ],
  [
    [[[0.65, 0.12], [0.42, 0.3], [0.3, 0.6], [0.36, 0.85], [0.56, 0.9], [0.7, 0.72], [0.58, 0.54], [0.4, 0.58], [0.31, 0.68]]],
    [[[0.5, 0.1], [0.34, 0.4], [0.28, 0.7], [0.42, 0.9], [0.64, 0.84], [0.66, 0.64], [0.48, 0.56], [0.3, 0.68]]]
  ],
  [
    [[[0.25, 0.13], [0.75, 0.13]], [[0.75, 0.13], [0.55, 0.5], [0.42, 0.9]]],
    [[[0.25, 0.16], [0.75, 0.12]], [[0.75, 0.12], [0.55, 0.5], [0.45, 0.9]], [[0.36, 0.5], [0.7, 0.48]]]
  ],
  [
    [[[0.5, 0.48], [0.32, 0.32], [0.4, 0.13], [0.58, 0.12], [0.67, 0.3], [0.5, 0.48], [0.3, 0.68], [0.38, 0.88], [0.6, 0.89], [0.7, 0.7], [0.5, 0.48]]],
    [[[0.68, 0.18], [0.5, 0.1], [0.34, 0.24], [0.5, 0.46], [0.69, 0.7], [0.52, 0.9], [0.32, 0.74], [0.5, 0.46], [0.68, 0.2]]]
  ],
  [
    [[[0.68, 0.3], [0.55, 0.12], [0.36, 0.16], [0.32, 0.36], [0.48, 0.48], [0.66, 0.38], [0.68, 0.3]], [[0.69, 0.28], [0.68, 0.6], [0.58, 0.9]]],
    [[[0.66, 0.26], [0.48, 0.1], [0.32, 0.26], [0.42, 0.46], [0.64, 0.36]], [[0.67, 0.14], [0.64, 0.92]]]
  ]
]

/** The ways in which `digit` (0 … 9) is written. */
export function glyphsOf(digit: number): readonly Glyph[] {
  const forms = glyphs[digit]
  if (forms === undefined) throw new RangeError(`glyphsOf: digit must be an integer in [0, 9]; got ${digit}`)
  return forms
}

const stepsPerSpan = 5

/** The stroke as a polyline along its Catmull–Rom spline. */
export function smooth(stroke: Stroke): Point[] {
  const line: Point[] = []
  for (const [i, from] of stroke.entries()) {
    const to = stroke[i + 1]
    if (to === undefined) {
      line.push(from)
      break
    }
    const before = stroke[i - 1] ?? from
    const after = stroke[i + 2] ?? to
    for (let step = 0; step < stepsPerSpan; step++) {
      const t = step / stepsPerSpan
      line.push([
        catmullRom(before[0], from[0], to[0], after[0], t),
        catmullRom(before[1], from[1], to[1], after[1], t)
      ])
    }
  }
  return line
}

function catmullRom(before: number, from: number, to: number, after: number, t: number): number {
  const quadratic = 2 * before - 5 * from + 4 * to - after
  const cubic = 3 * (from - to) + after - before
  return from + (t / 2) * (to - before + t * (quadratic + t * cubic))
}
