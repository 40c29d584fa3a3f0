import { drawPlot } from '../../../src/pictures/drawPlot.js'
import type { Plot } from '../../../src/pictures/Plot.js'
import type { PlotName } from '../../../src/pictures/plotNames.js'
import { CAPTIONS } from './captions.js'
import { element } from './element.js'
import { PAGE_PALETTE } from './palette.js'

/** A figure that plots are drawn into. */
export interface LiveFigure {
  readonly figure: HTMLElement
  draw(plot: Plot): void
  /** Says why there is no plot. */
  lack(message: string): void
}

/** An empty figure for the plot of that name. */
export function makeFigure(name: PlotName, ...caption: (Node | string)[]): LiveFigure {
  const picture = element('div', { class: 'sgp-picture' })
  const words = caption.length > 0 ? caption : [CAPTIONS[name]]
  const figure = element(
    'figure',
    { class: 'sgp-plot', 'data-plot': name },
    picture,
    element('figcaption', {}, ...words)
  )
  return {
    figure,
    draw(plot) {
      picture.innerHTML = drawPlot(plot, PAGE_PALETTE)
    },
    lack(message) {
      picture.replaceChildren(message)
    }
  }
}
