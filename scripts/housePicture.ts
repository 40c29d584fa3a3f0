// `npm run house`: draws docs/house.svg, the picture of CONTRIBUTING.md, from the imports of src.
import { writeFileSync } from 'node:fs'
import { housePicture } from '../tools/house/housePicture.js'

writeFileSync(new URL('../docs/house.svg', import.meta.url), housePicture())
