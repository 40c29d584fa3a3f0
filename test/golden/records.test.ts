import '@tensorflow/tfjs-backend-cpu'
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as made from './records.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** As they were written by `npm run golden`. */
const before: Readonly<Record<string, made.Records>> = JSON.parse(
  readFileSync(new URL('records.json', import.meta.url), 'utf8')
)

describe('what people’s work depends on is as it was', () => {
  it.each(Object.entries(made))('%s', async (kind, records) => {
    const now = await records()
    expect(Object.keys(now)).toEqual(Object.keys(before[kind] ?? {}))
    for (const [name, record] of Object.entries(now)) expect(record, name).toBe(before[kind]?.[name])
  })
})
