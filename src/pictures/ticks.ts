import { typeset } from '../text/digits.js'
import type { Axis } from './Plot.js'

/** Where an axis is labelled: some five round values inside its range. */
export function ticksOf({ range, isLogarithmic = false, isWhole = false }: Axis): number[] {
  const ticks = isLogarithmic ? logarithmic(...range) : even(...range)
  return isWhole ? ticks.filter(Number.isInteger) : ticks
}

/** Multiples of 1, 2 or 5 times a power of ten, six at most. */
function even(low: number, high: number): number[] {
  const unit = 10 ** Math.floor(Math.log10((high - low) / 5))
  const step = unit * ([1, 2, 5].find((factor) => (high - low) / (factor * unit) <= 5) ?? 10)
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)]
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** 1, 2, 5, 10 … over less than two decades, else powers of ten, seven at most. */
function logarithmic(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const every = Math.ceil(decades / 6)
  const factors = decades < 2 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high * (1 + 1e-9); power += every) {
    for (const factor of factors) {
      const tick = factor * 10 ** power
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick)
    }
  }
  return ticks
}

/** A tick as it is written. */
export function tickText(tick: number): string {
  const size = Math.abs(tick)
  const short = Number(tick.toPrecision(6))
  return typeset(size !== 0 && (size < 1e-3 || size >= 1e5) ? short.toExponential() : String(short))
}
