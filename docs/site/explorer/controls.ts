import {
  type ExplorerState,
  FAMILIES,
  type Family,
  isClipped,
  isSparse,
  type NumberKey,
  numberAt
} from './ExplorerState.js'
import { element } from './element.js'

/** A number with a slider: its label, the slider's ends, and whether it moves by factors. */
interface Slider {
  readonly key: NumberKey
  readonly label: string
  readonly ends: readonly [low: number, high: number]
  readonly isLogarithmic: boolean
  /** Digits after the point, where it moves evenly. */
  readonly decimals: number
  readonly isUsed: (state: ExplorerState) => boolean
}

const SLIDERS: readonly Slider[] = [
  {
    key: 'sparsity',
    label: 'sparsity',
    ends: [0.5, 0.99],
    isLogarithmic: false,
    decimals: 3,
    isUsed: isSparse
  },
  { key: 'qStar', label: 'variance q*', ends: [0.1, 100], isLogarithmic: true, decimals: 0, isUsed: () => true },
  {
    key: 'm',
    label: 'clip height m',
    ends: [0.05, 50],
    isLogarithmic: true,
    decimals: 0,
    isUsed: (state) => isClipped(state) && state.clip === 'm'
  },
  {
    key: 'slope',
    label: 'V′(q*)',
    ends: [0.05, 0.99],
    isLogarithmic: false,
    decimals: 3,
    isUsed: (state) => isClipped(state) && state.clip === 'slope'
  },
  { key: 'width', label: 'width', ends: [10, 5000], isLogarithmic: true, decimals: 0, isUsed: () => true },
  { key: 'depth', label: 'depth', ends: [1, 200], isLogarithmic: false, decimals: 0, isUsed: () => true }
]

/** How many places a slider has: one for each value that it can take, where it moves evenly. */
const placesOf = ({ ends: [low, high], isLogarithmic, decimals }: Slider): number =>
  isLogarithmic ? 400 : Math.round((high - low) * 10 ** decimals)

function toPlace(slider: Slider, value: number): number {
  const [low, high] = slider.ends
  const within = Math.min(Math.max(value, low), high)
  const share = slider.isLogarithmic ? Math.log(within / low) / Math.log(high / low) : (within - low) / (high - low)
  return Math.round(placesOf(slider) * share)
}

function fromPlace(slider: Slider, place: number): number {
  const { key, ends, isLogarithmic, decimals } = slider
  const [low, high] = ends
  const share = place / placesOf(slider)
  if (!isLogarithmic) return Number((low + share * (high - low)).toFixed(decimals))
  const value = low * (high / low) ** share
  return key === 'width' ? Math.round(value) : Number(value.toPrecision(3))
}

export interface Controls {
  /** The controls, for the page. */
  readonly form: HTMLFormElement
  /** Shows a state in them. */
  show(state: ExplorerState): void
}

/** The controls of the explorer; `onChange` hears what is changed. */
export function makeControls(onChange: (change: Partial<ExplorerState>) => void): Controls {
  const family = element('select', { id: 'sgp-family' })
  for (const [value, label] of Object.entries(FAMILIES)) family.append(element('option', { value }, label))
  family.addEventListener('change', () => onChange({ family: family.value as Family }))

  const text = element('input', {
    id: 'sgp-text',
    type: 'text',
    maxlength: 1000,
    spellcheck: 'false',
    autocomplete: 'off'
  })
  text.addEventListener('input', () => onChange({ text: text.value }))
  const formula = element('p', { class: 'sgp-field' }, element('label', { for: 'sgp-text' }, 'φ(x) ='), text)

  const clip = element('select', { id: 'sgp-clip' })
  clip.append(
    element('option', { value: 'm' }, 'its height m'),
    element('option', { value: 'slope' }, 'the slope V′(q*)')
  )
  clip.addEventListener('change', () => onChange({ clip: clip.value as ExplorerState['clip'] }))
  const clipField = element('p', { class: 'sgp-field' }, element('label', { for: 'sgp-clip' }, 'clip fixed by'), clip)

  const rows = SLIDERS.map((slider) => {
    const id = `sgp-${slider.key}`
    const range = element('input', {
      id: `${id}-slider`,
      type: 'range',
      min: 0,
      max: placesOf(slider),
      'aria-label': slider.label
    })
    const exact = element('input', { id, type: 'number', step: 'any', inputmode: 'decimal' })
    const change = (value: number) => {
      const accepted = numberAt(slider.key, value)
      exact.setCustomValidity(accepted === undefined ? `${slider.label}: out of range` : '')
      if (accepted !== undefined) onChange({ [slider.key]: accepted })
    }
    range.addEventListener('input', () => change(fromPlace(slider, range.valueAsNumber)))
    exact.addEventListener('input', () => change(exact.valueAsNumber))
    // What was refused gives way to what holds.
    exact.addEventListener('blur', () => shown && show(shown))
    const row = element('p', { class: 'sgp-field' }, element('label', { for: id }, slider.label), range, exact)
    return { slider, row, range, exact }
  })
  const [sparsity = '', qStar = '', ...others] = rows.map(({ row }) => row)
  const form = element('form', { class: 'sgp-controls', 'aria-label': 'Design' })
  form.append(
    element('p', { class: 'sgp-field' }, element('label', { for: 'sgp-family' }, 'activation'), family),
    formula,
    sparsity,
    qStar,
    clipField,
    ...others
  )
  form.addEventListener('submit', (event) => event.preventDefault())

  let shown: ExplorerState | undefined
  function show(state: ExplorerState): void {
    shown = state
    family.value = state.family
    clip.value = state.clip
    formula.hidden = state.family !== 'expression'
    clipField.hidden = !isClipped(state)
    if (text.value !== state.text) text.value = state.text
    for (const { slider, row, range, exact } of rows) {
      const value = state[slider.key]
      row.hidden = !slider.isUsed(state)
      range.valueAsNumber = toPlace(slider, value)
      range.setAttribute('aria-valuetext', String(value))
      // What is being typed stays as it is where it means the same.
      if (exact === document.activeElement && numberAt(slider.key, exact.valueAsNumber) === value) continue
      exact.value = String(value)
      exact.setCustomValidity('')
    }
  }

  return { form, show }
}
