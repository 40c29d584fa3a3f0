import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { classes, type Data, type Images, splitData } from './data.js'
import { side } from './draw.js'

/** A file or directory is not what it should be; the message names it. */
export class FileError extends Error {}

/** Reads the four MNIST files in IDX format, plain or gzipped, of a directory. */
export function readIdxDirectory(directory: string): Data {
  if (!existsSync(directory)) throw new FileError(`${directory}: no such directory`)
  if (!statSync(directory).isDirectory()) throw new FileError(`${directory}: not a directory`)
  return splitData(directory, readImages(directory, 'train'), readImages(directory, 't10k'))
}

function readImages(directory: string, part: 'train' | 't10k'): Images {
  const imageFile = findFile(directory, `${part}-images`, 'idx3-ubyte')
  const labelFile = findFile(directory, `${part}-labels`, 'idx1-ubyte')
  const images = readIdx(imageFile, 3)
  const labels = readIdx(labelFile, 1)

  const [count = 0, rows, columns] = images.shape
  if (rows !== side || columns !== side) {
    throw new FileError(`${imageFile}: images are ${rows} × ${columns} pixels; expected ${side} × ${side}`)
  }
  if (count === 0) throw new FileError(`${imageFile}: holds no images`)
  if (labels.shape[0] !== count) {
    throw new FileError(`${labelFile}: holds ${labels.shape[0]} labels for the ${count} images of ${imageFile}`)
  }
  const wrong = labels.values.findIndex((label) => label >= classes)
  if (wrong !== -1) {
    throw new FileError(`${labelFile}: label ${wrong} is ${labels.values[wrong]}; expected 0 … ${classes - 1}`)
  }
  return { count, pixelsPerImage: side * side, pixels: images.values, labels: labels.values }
}

/**
 * The file under any of the names in use: `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, each also with `.gz`.
 */
function findFile(directory: string, name: string, type: string): string {
  const names = [`${name}-${type}`, `${name}.${type}`].flatMap((plain) => [plain, `${plain}.gz`])
  const found = names.map((each) => join(directory, each)).find((path) => existsSync(path))
  if (found === undefined)
    throw new FileError(`${join(directory, `${name}-${type}`)}: no such file, with or without .gz`)
  return found
}

interface Idx {
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

const unsignedByte = 0x08

/** The array of unsigned bytes in an IDX file: magic 0 0 8 rank, `rank` sizes of 32 bits, the bytes. */
function readIdx(file: string, rank: number): Idx {
  const bytes = readBytes(file)
  const header = 4 + 4 * rank
  if (bytes.length < header) {
    throw new FileError(`${file}: ${bytes.length} bytes are too few for an IDX header of ${header}`)
  }
  const magic = bytes.readUInt32BE(0)
  const expected = (unsignedByte << 8) | rank
  if (magic !== expected) {
    throw new FileError(
      `${file}: magic number ${hex(magic)}; expected ${hex(expected)} (unsigned bytes of rank ${rank})`
    )
  }
  const shape = Array.from({ length: rank }, (_, i) => bytes.readUInt32BE(4 + 4 * i))
  const size = shape.reduce((product, n) => product * n, 1)
  if (bytes.length - header !== size) {
    throw new FileError(
      `${file}: ${bytes.length - header} bytes of data; the header says ${shape.join(' × ')} = ${size}`
    )
  }
  return { shape, values: bytes.subarray(header) }
}

function readBytes(file: string): Buffer {
  try {
    const bytes = readFileSync(file)
    const gzipped = file.endsWith('.gz') || (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return gzipped ? gunzipSync(bytes) : bytes
  } catch (cause) {
    throw new FileError(`${file}: cannot be read (${cause instanceof Error ? cause.message : cause})`, { cause })
  }
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, '0')}`
}
