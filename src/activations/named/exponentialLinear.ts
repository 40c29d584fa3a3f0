/** Value and slope of a linear function above 0 and an exponential one below, in scale and scale·α. */
export const exponentialLinear = (scale: number, scaleAlpha: number) => ({
  value: (x: number): number => (x > 0 ? scale * x : scaleAlpha * Math.expm1(x)),
  slope: (x: number): number => (x > 0 ? scale : scaleAlpha * Math.exp(x)),
  kinks: [0]
})
