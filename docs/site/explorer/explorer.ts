import { PLOT_NAMES } from '../../../src/pictures/plotNames.js'
import type { Reading } from '../../../src/readings/Reading.js'
import { makeCodePanel } from './codePanel.js'
import { makeControls } from './controls.js'
import { type ExplorerState, queryOf, requestOf, sizeOf, stateOf } from './ExplorerState.js'
import { element } from './element.js'
import { makeFigure } from './figures.js'
import { morph } from './morph.js'
import type { Answer } from './protocol.js'
import { theoryClient } from './TheoryClient.js'

/** Milliseconds of rest before the state goes into the URL; browsers refuse to take it more often. */
const REST = 250

/** Milliseconds of a frame after which further answers wait for the next one. */
const SHARE = 4

/** Shows numbers in a list of names and values. */
function showReadings(list: HTMLDListElement, readings: readonly Reading[]): void {
  const next = list.cloneNode() as HTMLDListElement
  next.append(...readings.map(({ name, text }) => element('div', {}, element('dt', {}, name), element('dd', {}, text))))
  morph(list, next)
}

/** Builds the explorer inside an element, in the state that the URL tells. */
export function startExplorer(root: HTMLElement): void {
  let state = stateOf(location.search)
  let isStale = true
  const waiting = new Map<string, Answer>()

  const controls = makeControls((change) => set({ ...state, ...change }))
  const panel = makeCodePanel((change) => set({ ...state, ...change }))
  const figures = PLOT_NAMES.map((name) => ({ name, ...makeFigure(name) }))
  const numbers = element('dl', { class: 'sgp-numbers', id: 'sgp-numbers' })
  const verdict = element('p', { id: 'sgp-verdict' })
  const judgement = element('p', { id: 'sgp-report' })
  const further = element('dl', { class: 'sgp-numbers', id: 'sgp-further' })
  const words = element('section', { class: 'sgp-words', 'aria-label': 'Verdict', 'aria-live': 'polite' }, verdict)
  const report = element('details', { class: 'sgp-words', id: 'sgp-details' })
  report.append(element('summary', {}, 'Whole report: fixed points, basin, finite width'), judgement, further)
  report.addEventListener('toggle', () => set({ ...state, showsReport: report.open }))
  const plots = element('div', { class: 'sgp-plots' }, ...figures.map(({ figure }) => figure))
  root.replaceChildren(
    element(
      'div',
      { class: 'sgp-explorer' },
      element('div', { class: 'sgp-side' }, controls.form, words, numbers, report),
      plots
    ),
    panel.section
  )

  const client = theoryClient((answer) => {
    const what = 'name' in answer ? answer.name : answer.kind
    // At the end, so that a refusal and what it is mended by are shown in the order in which they came.
    waiting.delete(what)
    waiting.set(what, answer)
    schedule()
  })

  let isScheduled = false
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    requestAnimationFrame(() => {
      isScheduled = false
      const start = performance.now()
      for (const [what, answer] of waiting) {
        waiting.delete(what)
        show(answer)
        if (performance.now() - start > SHARE) break
      }
      if (waiting.size > 0) schedule()
      if (isStale) {
        isStale = false
        const { engine, showsCode, showsReport } = state
        const id = client.ask({
          request: requestOf(state),
          size: sizeOf(state),
          plots: PLOT_NAMES,
          engine: showsCode ? engine : undefined,
          wantsReport: showsReport
        })
        root.dataset.asked = String(id)
      }
    })
  }

  function showReport(words: string, readings: readonly Reading[]): void {
    judgement.textContent = words
    showReadings(further, readings)
  }

  function show(answer: Answer): void {
    switch (answer.kind) {
      case 'design':
        showReadings(numbers, answer.readings)
        if (verdict.textContent !== answer.verdict) verdict.textContent = answer.verdict
        root.classList.remove('sgp-refused')
        break
      case 'code':
        panel.showCode(answer.code)
        break
      case 'plot':
        figures.find(({ name }) => name === answer.name)?.draw(answer.svg)
        break
      case 'report':
        showReport(answer.verdict, answer.readings)
        break
      case 'gap':
        figures.find(({ name }) => name === answer.name)?.lack(answer.message)
        if (answer.name === 'report') showReport(answer.message, [])
        if (answer.name === 'code') panel.showCode(answer.message)
        break
      case 'refusal':
        verdict.textContent = `No such network: ${answer.message}.`
        showReadings(numbers, [])
        showReport('', [])
        panel.showCode('')
        root.classList.add('sgp-refused')
        break
      default:
        root.dataset.answered = String(answer.id)
    }
  }

  function display(): void {
    controls.show(state)
    panel.show(state)
    report.open = state.showsReport
  }

  let resting: ReturnType<typeof setTimeout> | undefined
  function writeAddress(): void {
    clearTimeout(resting)
    delete root.dataset.due
    history.replaceState(null, '', `?${queryOf(state)}`)
  }

  function set(next: ExplorerState): void {
    if (queryOf(next) === queryOf(state)) return
    state = next
    display()
    isStale = true
    delete root.dataset.asked
    root.dataset.due = 'address'
    schedule()
    clearTimeout(resting)
    resting = setTimeout(writeAddress, REST)
  }

  addEventListener('popstate', () => set(stateOf(location.search)))
  for (const preset of document.querySelectorAll<HTMLAnchorElement>('a[data-state]')) {
    preset.href = `?${preset.dataset.state}`
  }
  // A preset is a link to this page with another query.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.pathname !== location.pathname || link.search === '') return
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    writeAddress()
    history.pushState(null, '', link.search)
    set(stateOf(link.search))
  })

  display()
  schedule()
}
