import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { housePicture } from '../../tools/house/housePicture.js'

it('the picture of the house is drawn from the imports as they are: `npm run house` draws it anew', () => {
  expect(readFileSync(new URL('../../docs/house.svg', import.meta.url), 'utf8')).toBe(housePicture())
})
