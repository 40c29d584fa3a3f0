#!/usr/bin/env node
import { writeFileSync } from 'node:fs'
import { run } from './run.js'

// Whoever reads may stop early, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.exitCode = 1
    if (stream === process.stdout) process.stderr.write(`sparse-gp-init: cannot print: ${error.message}\n`)
  })
}

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  write: writeFileSync
})
