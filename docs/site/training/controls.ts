import { element as make } from '../explorer/element.js'
import { FIELDS, type Field, isAllowed, type Settings } from './settings.js'

type Input = HTMLInputElement | HTMLSelectElement

const idOf = ({ key }: Field): string => `sgp-training-${key}`

function inputFor(field: Field, value: number): Input {
  const { choices, range, isTyped } = field
  if (choices !== undefined) {
    const options = choices.map((choice) => make('option', { value: String(choice) }, String(choice)))
    const select = make('select', { id: idOf(field) }, ...options)
    select.value = String(value)
    return select
  }
  const { min = 0, max = 1, step = 1 } = range ?? {}
  const attributes = { id: idOf(field), min: String(min), max: String(max), step: String(step) }
  const input = make('input', { type: isTyped ? 'number' : 'range', ...attributes })
  input.value = String(value)
  return input
}

/** One labelled setting; `onChange` gets the values that are allowed. */
function control(field: Field, value: number, onChange: (value: number) => void): HTMLElement {
  const input = inputFor(field, value)
  const isDrawn = field.range !== undefined && !field.isTyped
  const output = make('output', { for: idOf(field) }, String(value))
  input.addEventListener('input', () => output.replaceChildren(input.value))
  let current = value
  input.addEventListener('change', () => {
    const chosen = input.value === '' ? Number.NaN : Number(input.value)
    if (!isAllowed(field, chosen)) input.value = String(current)
    else if (chosen !== current) {
      current = chosen
      onChange(chosen)
    }
  })
  const label = make('label', { for: idOf(field) }, field.label)
  const head = isDrawn ? make('div', {}, label, output) : make('div', {}, label)
  return make('div', { class: 'sgp-training-control' }, head, input)
}

export interface ControlEvents {
  onChange(settings: Settings): void
  onToggle(): void
  onReset(): void
}

/**
 * The settings and the two buttons; `show` gives the first one its text and tells whether there is anything to reset.
 */
export function createControls(
  initial: Settings,
  { onChange, onToggle, onReset }: ControlEvents
): { readonly element: HTMLElement; readonly show: (text: string, canReset: boolean) => void } {
  let settings = initial
  const controls = FIELDS.map((field) =>
    control(field, initial[field.key], (value) => {
      settings = { ...settings, [field.key]: value }
      onChange(settings)
    })
  )
  const toggle = make('button', { type: 'button', 'data-action': 'toggle' }, 'Start')
  const reset = make('button', { type: 'button', 'data-action': 'reset' }, 'Reset')
  toggle.addEventListener('click', onToggle)
  reset.addEventListener('click', onReset)
  const fields = make('fieldset', {}, make('legend', {}, 'Settings of both networks'), ...controls)
  const buttons = make('div', { class: 'sgp-training-buttons' }, toggle, reset)
  const element = make('form', { class: 'sgp-training-controls' }, fields, buttons)
  element.addEventListener('submit', (event) => event.preventDefault())
  return {
    element,
    show(text, canReset) {
      toggle.replaceChildren(text)
      reset.disabled = !canReset
    }
  }
}
