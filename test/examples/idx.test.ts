import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileError, readIdxDirectory } from '../../tools/digits/idx.js'
import { idxFiles, idxImages, idxLabels } from './idxFiles.js'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'idx-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

function write(files: Record<string, Uint8Array>): void {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes)
}

describe('good files', () => {
  function check(): void {
    const { train, validation, test, source } = readIdxDirectory(directory)
    expect(source).toBe(directory)
    expect([train.count, validation.count, test.count]).toEqual([36, 4, 20])
    expect(train.pixelsPerImage).toBe(784)
    expect([...train.labels.slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    expect(validation.labels[0]).toBe(6)
    expect(train.pixels.length).toBe(36 * 784)
    expect(train.pixels[784 * 5 + 17]).toBe((784 * 5 + 17) % 251)
    expect(validation.pixels[3]).toBe((784 * 36 + 3) % 251)
  }

  it('reads plain files', () => {
    write(idxFiles())
    check()
  })

  it('reads gzipped files', () => {
    write(Object.fromEntries(Object.entries(idxFiles()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])))
    check()
  })

  it('reads gzipped files without the suffix, and names with a dot', () => {
    const renamed = Object.entries(idxFiles()).map(([name, bytes]) => [name.replace('-idx', '.idx'), gzipSync(bytes)])
    write(Object.fromEntries(renamed))
    check()
  })
})

describe('bad files', () => {
  const trainImages = 'train-images-idx3-ubyte'
  const trainLabels = 'train-labels-idx1-ubyte'
  const magic = (bytes: Uint8Array, type: number, rank: number) =>
    Uint8Array.from(bytes).fill(type, 2, 3).fill(rank, 3, 4)

  const cases: [what: string, file: string, bytes: Uint8Array, message: RegExp][] = [
    ['empty', trainImages, new Uint8Array(0), /0 bytes are too few for an IDX header of 16/],
    ['header cut short', trainLabels, idxLabels(40).subarray(0, 6), /6 bytes are too few for an IDX header of 8/],
    ['labels for images', trainImages, idxLabels(40), /magic number 0x00000801; expected 0x00000803/],
    ['images for labels', trainLabels, idxImages(40), /magic number 0x00000803; expected 0x00000801/],
    ['floats', trainImages, magic(idxImages(40), 0x0d, 3), /magic number 0x00000d03/],
    ['other size', trainImages, idxImages(40, 32, 28), /images are 32 × 28 pixels; expected 28 × 28/],
    [
      'truncated',
      trainImages,
      idxImages(40).subarray(0, -1),
      /31359 bytes of data; the header says 40 × 28 × 28 = 31360/
    ],
    ['too long', trainLabels, Uint8Array.from([...idxLabels(40), 0]), /41 bytes of data; the header says 40 = 40/],
    ['no images', trainImages, idxImages(0), /holds no images/],
    ['fewer labels', trainLabels, idxLabels(39), /holds 39 labels for the 40 images of .*train-images-idx3-ubyte/],
    ['label 10', trainLabels, idxLabels(40).fill(10, 8 + 7, 8 + 8), /label 7 is 10; expected 0 … 9/]
  ]

  it.each(cases)('%s', (_, file, bytes, message) => {
    write({ ...idxFiles(), [file]: bytes })
    expect(() => readIdxDirectory(directory)).toThrow(FileError)
    expect(() => readIdxDirectory(directory)).toThrow(message)
    expect(() => readIdxDirectory(directory)).toThrow(join(directory, file))
  })

  it.each([
    ['truncated gzip', gzipSync(idxImages(40)).subarray(0, -20)],
    ['no gzip', idxImages(40)],
    ['gzip with a flipped byte', gzipSync(idxImages(40)).fill(0xff, 60, 80)]
  ])('%s', (_, bytes) => {
    const { [trainImages]: _plain, ...others } = idxFiles()
    write({ ...others, [`${trainImages}.gz`]: bytes })
    expect(() => readIdxDirectory(directory)).toThrow(FileError)
    expect(() => readIdxDirectory(directory)).toThrow(`${join(directory, trainImages)}.gz: cannot be read`)
  })

  it.each(Object.keys(idxFiles()))('missing %s', (name) => {
    const { [name]: _missing, ...others } = idxFiles()
    write(others)
    expect(() => readIdxDirectory(directory)).toThrow(`${join(directory, name)}: no such file`)
  })

  it('no directory', () => {
    expect(() => readIdxDirectory(join(directory, 'none'))).toThrow(`${join(directory, 'none')}: no such directory`)
    write({ file: new Uint8Array(1) })
    expect(() => readIdxDirectory(join(directory, 'file'))).toThrow(/file: not a directory/)
  })
})
