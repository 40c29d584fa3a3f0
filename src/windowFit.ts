/** A window along one axis. */
export interface Window {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
}

/** How often a window fits along an axis of that length, and how much padding there is before it. */
export function windowFit(
  length: number,
  { kernel, stride, dilation }: Window,
  padding: 'valid' | 'same'
): { readonly positions: number; readonly before: number } {
  const reach = (kernel - 1) * dilation + 1
  if (padding === 'valid') return { positions: Math.max(Math.floor((length - reach) / stride) + 1, 0), before: 0 }
  const positions = Math.ceil(length / stride)
  return { positions, before: Math.floor(Math.max(0, (positions - 1) * stride + reach - length) / 2) }
}
