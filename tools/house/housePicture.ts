import { element, escaped } from '../../src/pictures/svg.js'
import { files, inside, roomOf } from './graph.js'
import { ORDER } from './rooms.js'

/*
 * The rooms of src as a picture: a box each, with the rooms inside it, in rows such that every arrow, which points to
 * what is imported, points down. An import that follows from others is not drawn.
 */

const BOX = { width: 132, line: 13, head: 30, bend: 10, gapX: 18, gapY: 44 } as const
const MARGIN = 16
const INK = { line: '#8aa0b4', box: '#f6f9fc', edge: '#35618c', text: '#1f2328', small: '#57606a' } as const

/** The room of the ground floor that a file lies in; undefined for those in src itself. */
const houseRoomOf = (file: string): string | undefined => {
  const [room] = roomOf(file).split('/')
  return room === '.' ? undefined : room
}

/** Which rooms each room imports. */
function importsOfRooms(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const file of files) {
    const room = houseRoomOf(file)
    if (room !== undefined && !found.has(room)) found.set(room, new Set())
  }
  for (const { from, to } of inside) {
    const [one, other] = [houseRoomOf(from), houseRoomOf(to)]
    if (one !== undefined && other !== undefined && one !== other) found.get(one)?.add(other)
  }
  return found
}

/** The same without imports that follow from others. */
function withoutDetours(imports: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const reach = (room: string): Set<string> =>
    new Set([...(imports.get(room) ?? [])].flatMap((next) => [next, ...reach(next)]))
  return new Map(
    [...imports].map(([room, next]) => {
      const furtherOn = new Set([...next].flatMap((each) => [...reach(each)]))
      return [room, [...next].filter((each) => !furtherOn.has(each))]
    })
  )
}

/** The row of every room: above all that it imports, the lowest being 0. */
function rowsOf(imports: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const rows = new Map<string, number>()
  const rowOf = (room: string): number => {
    const known = rows.get(room) ?? Math.max(-1, ...(imports.get(room) ?? []).map(rowOf)) + 1
    rows.set(room, known)
    return known
  }
  for (const room of imports.keys()) rowOf(room)
  return rows
}

/** A room, or a place where an arrow passes a row. */
interface Placed {
  readonly room: string
  readonly isBend: boolean
  readonly inner: readonly string[]
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Where its row ends. */
  readonly bottom: number
}

/** The rooms inside a room, in the order in which they may import. */
const innerRooms = (room: string): string[] =>
  ORDER.flat().flatMap((path) => (path.startsWith(`${room}/`) ? [path.slice(room.length + 1)] : []))

/** The arrows from row to row: one that passes rows between has a bend in each. */
function steps(
  imports: ReadonlyMap<string, readonly string[]>,
  rows: Map<string, number>
): (readonly [string, string])[] {
  return [...imports].flatMap(([room, next]) =>
    next.flatMap((other) => {
      const [top, bottom] = [rows.get(room) as number, rows.get(other) as number]
      const bends = Array.from({ length: top - bottom - 1 }, (_, i) => `${room} > ${other} ${top - 1 - i}`)
      for (const [i, bend] of bends.entries()) rows.set(bend, top - 1 - i)
      const path = [room, ...bends, other]
      return path.slice(1).map((to, i) => [path[i], to] as const)
    })
  )
}

const SWEEPS = 12

/** Where everything lies, by name. */
function placed(
  rows: ReadonlyMap<string, number>,
  arrows: readonly (readonly [string, string])[]
): Map<string, Placed> {
  const isBend = (name: string) => name.includes(' > ')
  const widthOf = (name: string) => (isBend(name) ? BOX.bend : BOX.width)
  const count = Math.max(...rows.values()) + 1
  const lists = Array.from({ length: count }, (_, row) => [...rows.keys()].filter((name) => rows.get(name) === row))
  const full = Math.max(...lists.map((list) => list.reduce((sum, name) => sum + widthOf(name) + BOX.gapX, -BOX.gapX)))
  const centre = new Map([...rows.keys()].map((name) => [name, full / 2]))
  const beside = (name: string) => arrows.flatMap(([from, to]) => (from === name ? [to] : to === name ? [from] : []))
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const list of sweep % 2 === 0 ? lists : [...lists].reverse()) {
      const wanted = new Map(
        list.map((name) => {
          const xs = beside(name).map((other) => centre.get(other) as number)
          return [name, xs.reduce((sum, x) => sum + x, 0) / Math.max(xs.length, 1)]
        })
      )
      list.sort((a, b) => (wanted.get(a) as number) - (wanted.get(b) as number) || a.localeCompare(b))
      const used = list.reduce((sum, name) => sum + widthOf(name), 0)
      const gap = (full - used) / (list.length + 1)
      let x = gap
      for (const name of list) {
        centre.set(name, x + widthOf(name) / 2)
        x += widthOf(name) + gap
      }
    }
  }
  let y = MARGIN
  const found = new Map<string, Placed>()
  for (const list of [...lists].reverse()) {
    const inners = list.map((name) => (isBend(name) ? [] : innerRooms(name)))
    const heights = inners.map((inner) => BOX.head + (inner.length > 0 ? BOX.line * inner.length + 4 : 0))
    const tallest = Math.max(...heights)
    for (const [i, name] of list.entries()) {
      const width = widthOf(name)
      const height = isBend(name) ? tallest : heights[i]
      const x = MARGIN + (centre.get(name) as number) - width / 2
      found.set(name, {
        room: name,
        isBend: isBend(name),
        inner: inners[i] as string[],
        x,
        y,
        width,
        height,
        bottom: y + tallest
      })
    }
    y += tallest + BOX.gapY
  }
  return found
}

function box({ room, inner, x, y, height }: Placed): string {
  const middle = x + BOX.width / 2
  const frame = { x, y, width: BOX.width, height, rx: 6, fill: INK.box, stroke: INK.edge }
  const head = { x: middle, y: y + 19, 'text-anchor': 'middle', 'font-weight': 'bold', fill: INK.text }
  return [
    element('rect', frame),
    element('text', head, escaped(room)),
    ...inner.map((name, i) => {
      const place = { x: middle, y: y + BOX.head + 6 + BOX.line * i, 'text-anchor': 'middle' }
      return element('text', { ...place, 'font-size': 10.5, fill: INK.small }, escaped(name))
    })
  ].join('')
}

/** An arrow from row to row; one that goes on passes the row straight, and has its tip further down. */
function arrow(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + from.width / 2, from.y + from.height]
  const [x2, y2] = [to.x + to.width / 2, to.isBend ? to.y : to.y - 2]
  const bend = (y2 - from.bottom) / 2
  const down = to.isBend ? `V${to.y + to.height}` : ''
  const start = `M${x1.toFixed(1)} ${y1}V${from.bottom}`
  const path = `${start}C${x1.toFixed(1)} ${from.bottom + bend} ${x2.toFixed(1)} ${y2 - bend} ${x2.toFixed(1)} ${y2}${down}`
  const tip = to.isBend ? {} : { 'marker-end': 'url(#tip)' }
  return element('path', { d: path, fill: 'none', stroke: INK.line, 'stroke-width': 1.3, ...tip })
}

/** The picture of the house, as an SVG file. */
export function housePicture(): string {
  const imports = withoutDetours(importsOfRooms())
  const rows = rowsOf(imports)
  const arrows = steps(imports, rows)
  const places = placed(rows, arrows)
  const boxes = [...places.values()]
  const width = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN
  const height = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN
  const tip = element(
    'marker',
    { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    element('path', { d: 'M0 0L8 4L0 8Z', fill: INK.line })
  )
  const frame = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height }
  const title = 'The rooms of src; an arrow points to what is imported'
  return `${element(
    'svg',
    { ...frame, 'font-family': 'system-ui, sans-serif', 'font-size': 13, role: 'img', 'aria-label': title },
    [
      element('title', {}, title),
      element('defs', {}, tip),
      element('rect', { width, height, fill: '#ffffff' }),
      ...arrows.map(([from, to]) => arrow(places.get(from) as Placed, places.get(to) as Placed)),
      ...boxes.filter(({ isBend }) => !isBend).map(box)
    ].join('\n')
  )}\n`
}
