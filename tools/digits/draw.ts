import type { Random } from '../random.js'
import type { Point } from './strokes.js'

/** Width and height of an image in pixels. */
export const side = 28

const margin = 3
const glyphSize = side - 2 * margin

const spread = {
  penWidth: [1.2, 3],
  ink: [0.75, 1],
  lightInkChance: 0.2,
  occlusionChance: 0.2,
  occlusionSize: [4, 8],
  noise: [0.02, 0.08]
} as const

/** Draws the polylines into a grey image (one byte a pixel, written to `image`): pen, occlusion, noise. */
export function draw(lines: readonly (readonly Point[])[], image: Uint8Array, random: Random): void {
  const ink = new Float32Array(side * side)
  const radius = random.uniform(...spread.penWidth) / 2
  for (const line of lines) {
    for (const [i, to] of line.entries()) {
      const from = line[i - 1]
      if (from !== undefined) inkSegment(ink, from, to, radius)
    }
  }
  if (random.uniform(0, 1) < spread.occlusionChance) occlude(ink, random)

  const sign = random.uniform(0, 1) < spread.lightInkChance ? 1 : -1
  const strength = (sign * random.uniform(...spread.ink)) / 2
  const noise = random.uniform(...spread.noise)
  for (let i = 0; i < ink.length; i++) {
    const grey = random.normal(0.5 + strength * ink[i], noise)
    image[i] = Math.round(255 * Math.min(Math.max(grey, 0), 1))
  }
}

/** Covers the pixels within `radius` of the segment; the last half pixel on either side of the edge is graded. */
function inkSegment(ink: Float32Array, from: Point, to: Point, radius: number): void {
  const [x1, y1, x2, y2] = [...from, ...to].map((z) => margin + glyphSize * z) as [number, number, number, number]
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length2 = dx * dx + dy * dy
  const reach = radius + 0.5
  const [left, right] = pixelRange(x1, x2, reach)
  const [top, bottom] = pixelRange(y1, y2, reach)
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [px, py] = [column + 0.5 - x1, row + 0.5 - y1]
      const along = length2 === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / length2, 0), 1)
      const distance = Math.hypot(px - along * dx, py - along * dy)
      const cover = Math.min(Math.max(reach - distance, 0), 1)
      const pixel = row * side + column
      ink[pixel] = Math.max(ink[pixel], cover)
    }
  }
}

function pixelRange(a: number, b: number, reach: number): [first: number, last: number] {
  return [
    Math.max(Math.floor(Math.min(a, b) - reach - 0.5), 0),
    Math.min(Math.ceil(Math.max(a, b) + reach - 0.5), side - 1)
  ]
}

/** Fills a random rectangle with one grey level. */
function occlude(ink: Float32Array, random: Random): void {
  const width = Math.round(random.uniform(...spread.occlusionSize))
  const height = Math.round(random.uniform(...spread.occlusionSize))
  const left = random.integer(side - width)
  const top = random.integer(side - height)
  const grey = random.uniform(0, 0.6)
  for (let row = top; row < top + height; row++) ink.fill(grey, row * side + left, row * side + left + width)
}
