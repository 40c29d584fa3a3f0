import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { housePicture } from '../../tools/house/housePicture.js'

it('the picture of the house is drawn from the imports as they are', () => {
  const drawn = readFileSync(new URL('../../docs/house.svg', import.meta.url), 'utf8')
  expect(drawn === housePicture(), '`npm run house` draws it anew').toBe(true)
})
