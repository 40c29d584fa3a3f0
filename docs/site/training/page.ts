import { drawPlot } from '../../../src/pictures/drawPlot.js'
import { element as make } from '../explorer/element.js'
import { PAGE_PALETTE } from '../explorer/palette.js'
import { createControls } from './controls.js'
import { makeFacts } from './facts.js'
import { NO_HISTORY, withReport } from './history.js'
import { createPanel, createTable } from './panel.js'
import { plotsOf } from './plots.js'
import { predict } from './prediction.js'
import { type Backend, type Message, STARTS } from './protocol.js'
import { createSession } from './session.js'
import { addressOf, readSettings, type Settings } from './settings.js'
import { numberText } from './shown.js'

type State = 'idle' | 'loading' | 'running' | 'pausing' | 'paused'

const BUTTONS: Readonly<Record<State, string>> = {
  idle: 'Start',
  loading: 'Pause',
  running: 'Pause',
  pausing: 'Continue',
  paused: 'Continue'
}

function backendText({ name, refusal }: Backend): string {
  if (name === 'wasm') return 'WebAssembly with accelerateWasm()'
  return `JavaScript, some ten times slower, because WebAssembly did not start: ${refusal ?? 'no reason was given'}`
}

function mount(root: HTMLElement): void {
  let settings = readSettings(location.search)
  let predictions = predict(settings)
  let history = NO_HISTORY
  let state: State = 'idle'
  let run = 0
  let isDrawn = true

  const session = createSession(onMessage)
  const controls = createControls(settings, { onChange, onToggle, onReset })
  const status = make('p', { class: 'sgp-training-status', role: 'status' })
  const problem = make('p', { class: 'sgp-training-problem', role: 'alert' })
  const facts = makeFacts({ step: 'Steps', rate: 'Steps per second', backend: 'Runs on' })
  const panels = STARTS.map((start) => ({ start, ...createPanel(start) }))
  const tables = STARTS.map((start) => ({ start, ...createTable(start) }))
  const charts = make('div', { class: 'sgp-training-charts' })
  const numbers = make('div', { class: 'sgp-training-tables' }, ...tables.map(({ element }) => element))
  const panelRow = make('div', { class: 'sgp-training-panels' }, ...panels.map(({ element }) => element))
  root.replaceChildren(
    make('div', { class: 'sgp-training-side' }, controls.element, status, problem, facts.element),
    make('div', { class: 'sgp-training-main' }, panelRow, charts),
    make('details', {}, make('summary', {}, 'The numbers by layer'), numbers)
  )

  function draw(): void {
    isDrawn = true
    const { first, last } = history
    for (const { start, show } of [...panels, ...tables]) {
      show({ prediction: predictions[start], first: first?.networks[start], last: last?.networks[start] })
    }
    charts.innerHTML = plotsOf(predictions, history)
      .map((plot) => `<figure>${drawPlot(plot, PAGE_PALETTE)}</figure>`)
      .join('')
    facts.fill('step', String(last?.step ?? 0))
    facts.fill('rate', numberText(last?.stepsPerSecond ?? Number.NaN))
    root.dataset.tensors = String(last?.tensors ?? 0)
  }

  function redraw(): void {
    if (!isDrawn) return
    isDrawn = false
    requestAnimationFrame(draw)
  }

  function enter(next: State, text: string): void {
    state = next
    root.dataset.state = next
    const isNew = next === 'paused' && (history.last?.step ?? 0) === 0
    controls.show(isNew ? 'Start' : BUTTONS[next], next !== 'idle')
    status.replaceChildren(text)
  }

  function prepare(): void {
    run++
    history = NO_HISTORY
    session.order({ kind: 'prepare', run, settings })
  }

  function onChange(changed: Settings): void {
    settings = changed
    window.history.replaceState(null, '', addressOf(settings, location.href))
    predictions = predict(settings)
    if (state !== 'idle') {
      prepare()
      enter('paused', 'Other settings: both networks are new. Press Start to train them.')
    }
    redraw()
  }

  function onToggle(): void {
    problem.replaceChildren()
    if (state === 'running' || state === 'loading') {
      session.order({ kind: 'pause' })
      enter('pausing', 'Pausing …')
      return
    }
    if (state === 'idle') prepare()
    session.order({ kind: 'go' })
    if (state === 'idle') enter('loading', 'Loading TensorFlow.js and drawing digits …')
    else enter('running', 'Training.')
  }

  function onReset(): void {
    prepare()
    enter('paused', 'Reset: both networks are as they were at the start.')
    redraw()
  }

  function onMessage(message: Message): void {
    if (message.kind === 'error') {
      stop('Stopped.')
      problem.replaceChildren(`Training stopped: ${message.text}. Start begins anew.`)
    } else if (message.kind === 'backend') facts.fill('backend', backendText(message.backend))
    else if (message.kind === 'halted') {
      if (state === 'pausing') enter('paused', `Paused at step ${history.last?.step ?? 0}.`)
    } else if (message.run === run) {
      history = withReport(history, message)
      if (state === 'loading') enter('running', 'Training.')
      redraw()
    }
  }

  function stop(text: string): void {
    session.end()
    run++
    enter('idle', text)
  }

  addEventListener('pagehide', () => {
    if (state !== 'idle') stop('Stopped when the page was left; Start begins anew.')
  })
  enter(
    'idle',
    'Not started. Start loads TensorFlow.js, draws the digits and trains both networks, all in this browser.'
  )
  draw()
}

const root = document.querySelector<HTMLElement>('#sgp-training')
if (root !== null) mount(root)
