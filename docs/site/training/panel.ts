import { element as make } from '../explorer/element.js'
import { makeFacts } from './facts.js'
import { NAMES } from './plots.js'
import type { Prediction } from './prediction.js'
import type { NetworkState, Start } from './protocol.js'
import { numberText, percentText, share } from './shown.js'

/** What a panel shows: the prediction, and where the network has begun its state then and now. */
export interface Shown {
  readonly prediction: Prediction
  readonly first: NetworkState | undefined
  readonly last: NetworkState | undefined
}

const sigma = (index: string, value: number): Node[] => [
  document.createTextNode('σ'),
  make('sub', {}, index),
  document.createTextNode(` = ${numberText(value)}`)
]

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** One network in words and a few numbers. */
export function createPanel(start: Start): {
  readonly element: HTMLElement
  readonly show: (shown: Shown) => void
} {
  const id = `sgp-training-${start}`
  const weights = make('p', { class: 'sgp-training-weights' })
  const text = make('p', { 'data-text': 'prediction' })
  const facts = makeFacts({ loss: 'Loss', accuracy: 'Accuracy', zeros: 'Zeros, all layers' })
  const element = make(
    'section',
    { class: 'sgp-training-panel', 'data-start': start, 'aria-labelledby': id },
    make('h2', { id }, NAMES[start]),
    facts.element,
    weights,
    text
  )
  return {
    element,
    show({ prediction: { sigmaW, sigmaB, text: sentences }, last }) {
      weights.replaceChildren(...sigma('w', sigmaW), ', ', ...sigma('b', sigmaB))
      text.replaceChildren(sentences)
      facts.fill('loss', numberText(last?.loss ?? Number.NaN))
      facts.fill('accuracy', percentText(last?.accuracy ?? Number.NaN))
      facts.fill('zeros', percentText(mean(last?.layers.map(({ sparsity }) => sparsity) ?? [Number.NaN])))
    }
  }
}

const header = (text: string, scope: string, span = 1): HTMLElement =>
  make('th', { scope, ...(span > 1 && { colspan: String(span) }) }, text)

/** One network by layer, predicted and measured. */
export function createTable(start: Start): {
  readonly element: HTMLElement
  readonly show: (shown: Shown) => void
} {
  const body = make('tbody')
  const groups = make('tr', {}, make('td'), header('Variance', 'colgroup', 2), header('Zeros in %', 'colgroup', 3))
  const names = ['Layer', 'theory', 'start', 'theory', 'start', 'now']
  const columns = make('tr', {}, ...names.map((name) => header(name, 'col')))
  const element = make(
    'table',
    { 'data-start': start },
    make('caption', {}, NAMES[start]),
    make('thead', {}, groups, columns),
    body
  )
  return {
    element,
    show({ prediction, first, last }) {
      const rows = prediction.layers.map((predicted, i) => {
        const [began, now] = [first?.layers[i], last?.layers[i]]
        const cells = [
          numberText(predicted.variance),
          numberText(began?.variance ?? Number.NaN),
          share(predicted.sparsity),
          share(began?.sparsity ?? Number.NaN),
          share(now?.sparsity ?? Number.NaN)
        ]
        return make('tr', {}, header(String(i + 1), 'row'), ...cells.map((cell) => make('td', {}, cell)))
      })
      body.replaceChildren(...rows)
    }
  }
}
