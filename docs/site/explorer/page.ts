// The explorer, where the page has a place for it, and the live figures of the guides.
import { startExplorer } from './explorer.js'
import { drawGuideFigures } from './guideFigures.js'

const root = document.querySelector<HTMLElement>('#sgp-explorer')
if (root !== null) startExplorer(root)

const places = [...document.querySelectorAll<HTMLElement>('.sgp-figure')]
if (places.length > 0) drawGuideFigures(places)
