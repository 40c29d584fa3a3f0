// The explorer, on its page.
import { startExplorer } from './explorer.js'

startExplorer(document.querySelector('#sgp-explorer') as HTMLElement)
