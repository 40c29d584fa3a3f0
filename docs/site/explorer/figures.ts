import type { PlotName } from '../../../src/pictures/plotNames.js'
import { CAPTIONS } from './captions.js'
import { element } from './element.js'
import { morph } from './morph.js'

/** A figure that plots are shown in. */
export interface LiveFigure {
  readonly figure: HTMLElement
  draw(svg: string): void
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
    draw(svg) {
      const { firstElementChild: drawn } = picture
      const template = element('template')
      template.innerHTML = svg
      if (drawn === null) picture.replaceChildren(template.content)
      else morph(drawn, template.content.firstElementChild as Element)
    },
    lack(message) {
      picture.replaceChildren(message)
    }
  }
}
