// Runs a saved sparse model in plain Node, without TensorFlow.js:
//   node predict.mjs demo-output/sparse-digits.sgps
// `npm run demo` makes such a file. The drawing below is read, and what the zeros saved is told.
import { readFileSync } from 'node:fs'
import { loadSparse } from 'sparse-gp-init/sparse'

const drawing = `
           ######
          ########
         ####  ####
         ##      ##
        ##        ##
        ##        ##
        #          #
       ##          ##
       ##          ##
       ##          ##
       ##          ##
       ##          ##
       ##          ##
        #          #
        ##        ##
        ##        ##
         ##      ##
         ####  ####
          ########
           ######
`

const [path] = process.argv.slice(2)
if (path === undefined) {
  console.error('usage: node predict.mjs MODEL.sgps')
  process.exit(2)
}

const side = 28
const rows = drawing.split('\n')
const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
  const ink = rows[Math.floor(i / side) - 3]?.[i % side] === '#'
  // Like the digits that the demo draws: dark ink on grey paper, of the values 0 to 255.
  return ink ? 20 : 128
})

const model = await loadSparse(readFileSync(path))
const scores = model.predict(pixels)
const { layers, macs, saved } = model.stats()

console.log(`This is a ${scores.indexOf(Math.max(...scores))}.`)
for (const { name, density } of layers) console.log(`${name}: ${(100 * density).toFixed(1)} % of the inputs not zero`)
console.log(`${macs} multiply-accumulates done, ${saved} saved`)
model.dispose()
