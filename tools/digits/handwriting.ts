import type { Random } from '../random.js'
import { type Glyph, glyphsOf, type Point, type Stroke, smooth } from './strokes.js'

/** How far one writing of a digit departs from its glyph; lengths in units of the glyph's box. */
const spread = {
  pointJitter: 0.02,
  rotation: 0.12,
  shear: 0.12,
  scale: [0.85, 1.1],
  shift: 0.03,
  waves: 2,
  waveHeight: 0.025
} as const

/** The polylines of one writing of `digit`: a glyph, its points jittered, smoothed, bent and moved. */
export function write(digit: number, random: Random): Point[][] {
  const forms = glyphsOf(digit)
  const glyph = forms[random.integer(forms.length)] as Glyph
  const bend = elastic(random)
  const move = affine(random)
  return glyph.map((stroke) => smooth(jitter(stroke, random)).map((point) => move(bend(point))))
}

function jitter(stroke: Stroke, random: Random): Stroke {
  return stroke.map(([x, y]) => [random.normal(x, spread.pointJitter), random.normal(y, spread.pointJitter)])
}

/** A smooth displacement field: a few long sine waves, each pushing in a direction of its own. */
function elastic(random: Random): (point: Point) => Point {
  const waves = Array.from({ length: spread.waves }, () => ({
    kx: random.normal(0, Math.PI),
    ky: random.normal(0, Math.PI),
    phase: random.uniform(0, 2 * Math.PI),
    dx: random.normal(0, spread.waveHeight),
    dy: random.normal(0, spread.waveHeight)
  }))
  return ([x, y]) => {
    let [bentX, bentY] = [x, y]
    for (const { kx, ky, phase, dx, dy } of waves) {
      const height = Math.sin(kx * x + ky * y + phase)
      bentX += dx * height
      bentY += dy * height
    }
    return [bentX, bentY]
  }
}

/** Rotation, shear, scale and shift about the middle of the box. */
function affine(random: Random): (point: Point) => Point {
  const angle = random.normal(0, spread.rotation)
  const shear = random.normal(0, spread.shear)
  const width = random.uniform(...spread.scale)
  const height = random.uniform(...spread.scale)
  const shift: Point = [random.uniform(-spread.shift, spread.shift), random.uniform(-spread.shift, spread.shift)]
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return ([x, y]) => {
    const v = height * (y - 0.5)
    const u = width * (x - 0.5) - shear * v
    return [0.5 + shift[0] + cos * u - sin * v, 0.5 + shift[1] + sin * u + cos * v]
  }
}
