import type { Engine } from '../../../src/starterCode/starterCode.js'
import { ENGINES, type ExplorerState } from './ExplorerState.js'
import { element } from './element.js'

export interface CodePanel {
  readonly section: HTMLDetailsElement
  /** Shows what is chosen. */
  show(state: ExplorerState): void
  showCode(code: string): void
}

/** The code of a design, for the engine that the reader chooses, with a button that copies it. */
export function makeCodePanel(onChange: (change: Partial<ExplorerState>) => void): CodePanel {
  const code = element('code')
  const status = element('span', { role: 'status' })
  const copy = element('button', { type: 'button', id: 'sgp-copy' }, 'Copy code')
  const pre = element('pre', { tabindex: 0, 'aria-label': 'Code' }, code)
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? '')
      status.textContent = 'Copied.'
    } catch {
      getSelection()?.selectAllChildren(pre)
      status.textContent = 'The browser did not copy; the code is selected.'
    }
  })

  const choices = Object.entries(ENGINES).map(([value, label]) => {
    const input = element('input', { type: 'radio', name: 'sgp-engine', value })
    input.addEventListener('change', () => onChange({ engine: value as Engine }))
    return { input, label: element('label', {}, input, label) }
  })
  const fieldset = element('fieldset', { class: 'sgp-engines' }, element('legend', {}, 'Code for'))
  fieldset.append(...choices.map(({ label }) => label))
  const section = element(
    'details',
    { class: 'sgp-code', id: 'sgp-code' },
    element('summary', {}, 'Code that starts a network so')
  )
  section.append(fieldset, element('p', {}, copy, ' ', status), pre)
  section.addEventListener('toggle', () => onChange({ showsCode: section.open }))
  return {
    section,
    show({ engine, showsCode }) {
      section.open = showsCode
      for (const { input } of choices) input.checked = input.value === engine
    },
    showCode(text) {
      if (code.textContent === text) return
      code.textContent = text
      status.textContent = ''
    }
  }
}
