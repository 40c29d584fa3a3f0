import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { io } from '@tensorflow/tfjs-core'

/** Saves a model to two files and loads it from them, the way a Node program without tfjs-node does. */
export function modelFile(): io.IOHandler & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sgp-model-'))
  const topology = join(folder, 'model.json')
  const weights = join(folder, 'weights.bin')
  return {
    async save(artifacts) {
      const { weightData, ...rest } = artifacts
      writeFileSync(topology, JSON.stringify(rest))
      writeFileSync(weights, Buffer.from(weightData as ArrayBuffer))
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    },
    async load() {
      const bytes = readFileSync(weights)
      return { ...JSON.parse(readFileSync(topology, 'utf8')), weightData: new Uint8Array(bytes).buffer }
    },
    remove: () => rmSync(folder, { recursive: true })
  }
}
