import type { Line, Mark, Plot, Tone } from '../../../src/pictures/Plot.js'
import { extent } from '../../../src/pictures/samples.js'
import type { History } from './history.js'
import type { Predictions } from './prediction.js'
import { type LayerState, STARTS, type Start } from './protocol.js'
import { numberText, percentText } from './shown.js'

const TONES: Readonly<Record<Start, Tone>> = { designed: 'main', he: 'second' }
export const NAMES: Readonly<Record<Start, string>> = { designed: 'Designed start', he: 'He start' }

const CLASSES = 10
const FEWEST_STEPS = 50

function line(start: Start, x: readonly number[], y: readonly number[]): Line {
  return { kind: 'line', x, y, tone: TONES[start], label: NAMES[start] }
}

const level = (to: number, y: number, label: string): Line => ({
  kind: 'line',
  x: [0, to],
  y: [y, y],
  tone: 'muted',
  isDashed: true,
  label
})

function lossPlot({ steps, losses, last }: History): Plot {
  const end = Math.max(FEWEST_STEPS, ...steps)
  const [, highest] = extent([2.5], losses.designed, losses.he)
  const now = STARTS.map((start) => `${NAMES[start]}: ${numberText(last?.networks[start].loss ?? Number.NaN)}`)
  return {
    title: 'Loss on the training digits',
    summary: `${now.join('; ')} after ${last?.step ?? 0} steps. Guessing has ${numberText(Math.log(CLASSES))}.`,
    x: { label: 'steps', range: [0, end] },
    y: { label: 'cross-entropy', range: [0, 1.05 * highest] },
    marks: [level(end, Math.log(CLASSES), 'guessing'), ...STARTS.map((start) => line(start, steps, losses[start]))]
  }
}

function accuracyPlot({ steps, accuracies, last }: History): Plot {
  const end = Math.max(FEWEST_STEPS, ...steps)
  const now = STARTS.map((start) => `${NAMES[start]}: ${percentText(last?.networks[start].accuracy ?? Number.NaN)}`)
  return {
    title: 'Accuracy on held-out digits',
    summary: `${now.join('; ')} after ${last?.step ?? 0} steps. Guessing has 10 %.`,
    x: { label: 'steps', range: [0, end] },
    y: { label: '%', range: [0, 100] },
    marks: [
      level(end, 100 / CLASSES, 'guessing'),
      ...STARTS.map((start) =>
        line(
          start,
          steps,
          accuracies[start].map((accuracy) => 100 * accuracy)
        )
      )
    ]
  }
}

/** Predicted lines, dashed, and where there are any the measured ones. */
function byLayer(
  predictions: Predictions,
  measured: (start: Start) => readonly LayerState[] | undefined,
  value: (layer: LayerState) => number
): Mark[] {
  const layers = predictions.designed.layers.map((_, i) => i + 1)
  const dashed = STARTS.map((start): Line => {
    const predicted = line(start, layers, predictions[start].layers.map(value))
    const { label: _, ...unnamed } = predicted
    return { ...unnamed, isDashed: true }
  })
  const key: Line = { kind: 'line', x: [], y: [], tone: 'muted', isDashed: true, label: 'predicted' }
  return [key, ...dashed, ...STARTS.map((start) => line(start, layers, (measured(start) ?? []).map(value)))]
}

const extentOf = (marks: readonly Mark[]): [least: number, greatest: number] =>
  extent(...marks.map((mark) => (mark.kind === 'line' ? mark.y : [])))

function zerosPlot(predictions: Predictions, { last }: History): Plot {
  const marks = byLayer(
    predictions,
    (start) => last?.networks[start].layers,
    ({ sparsity }) => 100 * sparsity
  )
  const [least] = extentOf(marks)
  const low = Math.max(0, 10 * Math.floor((least - 5) / 10))
  return {
    title: last === undefined ? 'Zeros by layer' : `Zeros by layer after ${last.step} steps`,
    summary: 'The table below holds the numbers.',
    x: { label: 'hidden layer', range: [1, predictions.designed.layers.length] },
    y: { label: '%', range: [low, 101] },
    marks
  }
}

function variancePlot(predictions: Predictions, { first }: History): Plot {
  const marks = byLayer(
    predictions,
    (start) => first?.networks[start].layers,
    ({ variance }) => variance
  )
  return {
    title: 'Variance by layer at the start',
    summary: 'The table below holds the numbers.',
    x: { label: 'hidden layer', range: [1, predictions.designed.layers.length] },
    y: { label: 'variance', range: [0, 1.1 * extentOf(marks)[1]] },
    marks
  }
}

export function plotsOf(predictions: Predictions, history: History): Plot[] {
  return [lossPlot(history), accuracyPlot(history), zerosPlot(predictions, history), variancePlot(predictions, history)]
}
