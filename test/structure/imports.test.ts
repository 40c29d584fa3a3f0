import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { ENTRIES, files, type Import, imports, inside, outside, roomOf, src } from '../../tools/house/graph.js'
import { ORDER, rankOf } from '../../tools/house/rooms.js'

/** Everything a file reaches, itself included. */
function reach(start: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(start)) {
    seen.add(start)
    for (const { from, to } of imports) if (from === start) reach(to, seen)
  }
  return seen
}

/** The imports among `list` that are part of a circle. */
function circular(list: readonly Import[]): Import[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of list) next.set(from, [...(next.get(from) ?? []), to])
  const reaches = (start: string, goal: string): boolean => {
    const seen = new Set<string>()
    const pending = [start]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at === goal) return true
      if (seen.has(at)) continue
      seen.add(at)
      pending.push(...(next.get(at) ?? []))
    }
    return false
  }
  return list.filter(({ from, to }) => reaches(to, from))
}

const arrow = ({ from, to }: Import) => `${from} -> ${to}`
const across = inside.filter(({ from, to }) => roomOf(from) !== roomOf(to))

describe('the import graph', () => {
  it('is read: every room has its place in the order, and every place its room', () => {
    expect(inside.length).toBeGreaterThan(10)
    const rooms = new Set(files.filter((file) => !ENTRIES.has(file)).map(roomOf))
    expect([...rooms].filter((room) => rankOf(room) === undefined)).toEqual([])
    expect(ORDER.flat().filter((room) => !rooms.has(room))).toEqual([])
  })

  it('runs one way: from a room to those before it in the order', () => {
    const isForward = ({ from, to }: Import) =>
      ENTRIES.has(from) || (!ENTRIES.has(to) && (rankOf(roomOf(to)) ?? NaN) < (rankOf(roomOf(from)) ?? NaN))
    expect(across.filter((each) => !isForward(each)).map(arrow)).toEqual([])
  })

  it('has no circle, types included', () => {
    expect(circular(inside).map(arrow)).toEqual([])
  })

  it('has no circle between rooms', () => {
    const ofRooms = across.map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }))
    expect(circular(ofRooms.filter(({ from }) => from !== '.')).map(arrow)).toEqual([])
  })

  it('has at most twenty files on a floor', () => {
    const count = (room: string) => files.filter((file) => roomOf(file) === room).length
    const full = [...new Set(files.map(roomOf))].filter((room) => count(room) > 20)
    expect(full.map((room) => `${room}: ${count(room)}`)).toEqual([])
  })

  it('meets TensorFlow.js only in initializers, layers and what builds on them, mathjs in expression, Node in cli', () => {
    const meetsTensorFlow = /^(initializers|layers|model|training|acceleration)(\/|$)/
    const isAllowed = ({ from, to }: Import) => {
      if (to === 'mathjs/number') return roomOf(from) === 'expression'
      if (to.startsWith('node:')) return roomOf(from) === 'cli'
      return /^@tensorflow\/tfjs-(core|layers)$/.test(to) && meetsTensorFlow.test(roomOf(from))
    }
    expect(outside.filter((each) => !isAllowed(each)).map(arrow)).toEqual([])
  })

  it.each([
    ['theory.ts', []],
    ['sparse.ts', []],
    ['expression.ts', ['mathjs/number']]
  ])('lets %s reach no packages but %j', (entry, packages) => {
    expect([...reach(entry)].filter((file) => !files.includes(file))).toEqual(packages)
  })

  it.each(['index.ts', 'register.ts', 'wasm.ts'])('keeps mathjs out of reach of %s', (entry) => {
    expect([...reach(entry)].filter((file) => file.startsWith('mathjs'))).toEqual([])
  })

  it('keeps TensorFlow.js out of reach of the command line', () => {
    const packages = [...reach('cli/main.ts')].filter((file) => !files.includes(file) && !file.startsWith('node:'))
    expect(packages).toEqual(['mathjs/number'])
  })

  it('keeps inference and what trains apart from each other, and models of TensorFlow.js from both', () => {
    const reached = [...reach('inference/SparseRunner.ts')].map(roomOf)
    expect(reached.filter((room) => /^(engine|model|layers|acceleration)/.test(room))).toEqual([])
  })

  it('only re-exports in the entry files', () => {
    for (const entry of files.filter((file) => ENTRIES.has(file) && file !== 'register.ts')) {
      const source = ts.createSourceFile(entry, readFileSync(join(src, entry), 'utf8'), ts.ScriptTarget.ES2022, true)
      const other = source.statements.filter((statement) => !ts.isExportDeclaration(statement))
      expect(other.map((statement) => `${entry}: ${statement.getText().split('\n')[0]}`)).toEqual([])
    }
  })

  it('has no two files whose names differ only in case', () => {
    const lower = files.map((file) => file.toLowerCase())
    expect(files.filter((file) => lower.filter((name) => name === file.toLowerCase()).length > 1)).toEqual([])
  })

  it('keeps every file of src under 400 lines', () => {
    const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 400)
    expect(long).toEqual([])
  })
})
