import { readFileSync, writeFileSync } from 'node:fs'

const page = new URL('../../docs/experiments.md', import.meta.url)

/** Puts the results of an experiment into docs/experiments.md, between its markers. */
export function save(name: string, results: string): void {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/experiments.md: the markers ${begin} and ${end} are missing`)
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${results}\n\n${text.slice(to)}`)
}
