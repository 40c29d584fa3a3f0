import { PLOT_NAMES, type PlotName } from '../../../src/pictures/plotNames.js'
import { queryOf, requestOf, sizeOf, stateOf } from './ExplorerState.js'
import { element } from './element.js'
import { type LiveFigure, makeFigure } from './figures.js'
import { theoryClient } from './TheoryClient.js'

/**
 * Draws the figures of a guide, one after the other: `data-figure` names the plot, `data-state` the explorer's state.
 */
export function drawGuideFigures(places: readonly HTMLElement[]): void {
  const { base = '' } = document.documentElement.dataset
  const drawn: { readonly name: PlotName; readonly query: string; readonly figure: LiveFigure }[] = places.map(
    (place) => {
      const name = PLOT_NAMES.find((each) => each === place.dataset.figure)
      if (name === undefined)
        throw new Error(`no figure is called ${place.dataset.figure}; known: ${PLOT_NAMES.join(', ')}`)
      const query = queryOf(stateOf(place.dataset.state ?? ''))
      const link = element('a', { href: `${base}documents/Explorer.html?${query}` }, 'Change it in the explorer.')
      const figure = makeFigure(name, ...place.childNodes, ' ', link)
      place.replaceChildren(figure.figure)
      return { name, query, figure }
    }
  )

  let at = 0
  const client = theoryClient((answer) => {
    if (answer.kind === 'plot') drawn[at]?.figure.draw(answer.svg)
    if (answer.kind === 'gap') drawn[at]?.figure.lack(answer.message)
    if (answer.kind === 'refusal') throw new Error(`figure ${drawn[at]?.query}: ${answer.message}`)
    if (answer.kind === 'done') {
      at++
      next()
    }
  })
  function next(): void {
    const figure = drawn[at]
    if (figure === undefined) return
    const state = stateOf(figure.query)
    client.ask({ request: requestOf(state), size: sizeOf(state), plots: [figure.name] })
  }
  next()
}
