import type { Tone } from './Plot.js'

/** A CSS colour for each tone, for the lines behind and for the paper. */
export type Palette = Readonly<Record<Tone | 'grid' | 'paper', string>>

/** Dark on white, for files; told apart with any kind of colour vision. */
export const PAPER_PALETTE: Palette = {
  main: '#0b66b0',
  second: '#c2480b',
  third: '#0a7f5a',
  muted: '#767676',
  ink: '#1f2328',
  grid: '#dddddd',
  paper: '#ffffff'
}
