import type { Palette } from '../../../src/pictures/Palette.js'

/** The colours of the page, light and dark: see site.css. */
export const PAGE_PALETTE: Palette = {
  main: 'var(--sgp-main)',
  second: 'var(--sgp-second)',
  third: 'var(--sgp-third)',
  muted: 'var(--sgp-muted)',
  ink: 'var(--color-text)',
  grid: 'var(--sgp-grid)',
  paper: 'var(--color-background)'
}
