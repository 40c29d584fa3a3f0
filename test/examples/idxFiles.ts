/** Images in IDX format; byte i of the data is i mod 251. */
export function idxImages(count: number, rows = 28, columns = 28): Uint8Array {
  const data = Uint8Array.from({ length: count * rows * columns }, (_, i) => i % 251)
  return idx([count, rows, columns], data)
}

/** Labels 0 … 9 in turn in IDX format. */
export function idxLabels(count: number): Uint8Array {
  return idx(
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 10)
  )
}

/** A small data set: 40 training images and 20 test images, by file name. */
export function idxFiles(): Record<string, Uint8Array> {
  return {
    'train-images-idx3-ubyte': idxImages(40),
    'train-labels-idx1-ubyte': idxLabels(40),
    't10k-images-idx3-ubyte': idxImages(20),
    't10k-labels-idx1-ubyte': idxLabels(20)
  }
}

function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + 4 * shape.length + data.length)
  bytes.writeUInt32BE(0x0800 | shape.length, 0)
  for (const [i, size] of shape.entries()) bytes.writeUInt32BE(size, 4 + 4 * i)
  bytes.set(data, 4 + 4 * shape.length)
  return bytes
}
