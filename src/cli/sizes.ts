import type { NetworkSize } from '../pictures/designPlots.js'
import type { CommandLine } from './CommandLine.js'

const DEFAULT: NetworkSize = { width: 300, depth: 30 }

/** The width, where it was given, and the depth, as the report takes them. */
export function reportSize(line: CommandLine): { readonly width?: number; readonly depth: number } {
  const width = line.number('width')
  return { ...(width !== undefined && { width }), depth: line.number('depth') ?? DEFAULT.depth }
}

/** The size of the network of the picture and the code. */
export const drawnSize = (line: CommandLine): NetworkSize => ({ ...DEFAULT, ...reportSize(line) })
