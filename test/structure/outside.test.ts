import { describe, expect, it } from 'vitest'
import { folderOf, importsOutside, MAY_IMPORT } from '../../tools/house/folders.js'

describe('the folders beside src', () => {
  const imports = importsOutside()

  it('are read: each of them imports something', () => {
    const importing = new Set(imports.map(({ from }) => folderOf(from)))
    expect([...importing].sort()).toEqual(Object.keys(MAY_IMPORT).sort())
  })

  it('import one way: tools serve all, nothing but tests is fed by an example, nothing by a test', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [folderOf(from) as string, folderOf(to)]
      return there !== undefined && there !== here && !MAY_IMPORT[here]?.includes(there)
    })
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })
})
