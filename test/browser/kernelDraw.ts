declare module 'vitest' {
  export interface ProvidedContext {
    /** What {@link kernelDraw} gives in Node, on the cpu backend. */
    kernelFromNode: number[]
  }
}

/** The kernel and bias of a seeded initialiser, on whatever backend is set. */
export function kernelDraw({ crelu, eocInitializer }: typeof import('sparse-gp-init')): number[] {
  const eoc = eocInitializer({ activation: crelu({ tau: 1, m: 1 }), qStar: 1, seed: 42 })
  return [eoc.kernel().apply([64, 32]), eoc.bias().apply([32])].flatMap((tensor) => {
    const values = Array.from(tensor.dataSync())
    tensor.dispose()
    return values
  })
}
