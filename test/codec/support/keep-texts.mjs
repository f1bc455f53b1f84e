/** Decodes many messages, keeps short texts of each and prints the memory that stays: run with --expose-gc, on the built code. */
import { decodeMessage } from '../../../dist/src/codec/decode.js'
import { loadDialect } from '../../../dist/src/dialect/load.js'

const [, , dialect, hex, paths, count] = process.argv
const { format } = loadDialect(dialect)
const original = Buffer.from(hex, 'hex')
const reads = paths.split(',').map((path) => {
  const [element, subfield] = path.split('.')
  return subfield === undefined ? { element: Number(element) } : { element: Number(element), subfield }
})

function used() {
  for (let round = 0; round < 4; round++) globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function textsOfOne() {
  const bytes = Buffer.alloc(original.length)
  original.copy(bytes)
  const message = decodeMessage(format, bytes)
  return reads.map((path) => message.read(path) ?? '')
}

const kept = new Array(Number(count)).fill(undefined)
for (let number = 0; number < 2_000; number++) textsOfOne()
const before = used()
for (let number = 0; number < kept.length; number++) kept[number] = textsOfOne()
const bytes = used() - before
process.stdout.write(JSON.stringify({ bytes, count: kept.length, texts: kept.at(-1), messageBytes: original.length }))
