// `npm run golden`: writes the records anew, for a change that means to change them.
import '@tensorflow/tfjs-backend-cpu'
import { writeFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import * as made from './records.js'

await tf.setBackend('cpu')
const records: Record<string, made.Records> = {}
for (const [kind, make] of Object.entries(made)) records[kind] = await make()
writeFileSync(new URL('records.json', import.meta.url), `${JSON.stringify(records, null, 1)}\n`)
