/** The bytes of an embedded module. */
export function moduleBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

/**
 * The functions of a module on a memory, or undefined where they cannot be had: no SIMD, or a memory shared by threads.
 */
export function instantiate<T>(base64: string, memory: WebAssembly.Memory): T | undefined {
  const bytes = moduleBytes(base64)
  if (!(memory.buffer instanceof ArrayBuffer && WebAssembly.validate(bytes))) return undefined
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports as T
}
