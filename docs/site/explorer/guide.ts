// The live figures of a guide.
import { drawGuideFigures } from './guideFigures.js'

drawGuideFigures([...document.querySelectorAll<HTMLElement>('.sgp-figure')])
