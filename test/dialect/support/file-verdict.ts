/** What a spoiled dialect file must give: a dialect, or a refusal that says where, and soon. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Dialect } from '../../../src/dialect/dialect.ts'
import { listDialects, parseDialect } from '../../../src/dialect/load.ts'
import { SpecError } from '../../../src/errors.ts'
import { mutate, mutations } from './text-mutation.ts'

const SPECS = new URL('../../../specs/', import.meta.url)
const MUTANT = 'mutant.yaml'
/** A whole file takes some 50 ms to read; a text that takes so long has found a way around the bounds. */
const HANG_MS = 20_000

const BANK =
  'extends: unionpay-pos\nelements:\n  22: { pad: left }\nmessages:\n  refund:\n    request: { must: [3, 61] }\ncodes: { over: 61 }\n'
const texts = new Map([
  ['bank', BANK],
  ...listDialects().map((name) => [name, readFileSync(new URL(`${name}.yaml`, SPECS), 'utf8')] as const),
])

export interface Tally {
  accepted: number
  refused: number
}

/** Judges `count` mutants; throws for the first, shrunk, that breaks the word. */
export function runFileCampaign(seed: number, count: number): Tally {
  const tally: Tally = { accepted: 0, refused: 0 }
  const property = fc.property(fc.constantFrom(...texts.keys()), mutations, (name, all) => {
    if (judge(mutate(texts.get(name) ?? '', all)) === undefined) tally.refused += 1
    else tally.accepted += 1
  })
  fc.assert(property, { seed, numRuns: count })
  return tally
}

/** The dialect, or undefined for a refusal as it should be. */
export function judge(text: string): Dialect | undefined {
  const startedMs = performance.now()
  const read = readMutant(text)
  const tookMs = performance.now() - startedMs
  if (tookMs > HANG_MS) throw new Error(`took ${tookMs} ms`)
  if (!(read instanceof SpecError)) return read
  checkRefusal(text, read)
  return undefined
}

function readMutant(text: string): Dialect | SpecError {
  try {
    return parseDialect(text, MUTANT)
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
}

function checkRefusal(text: string, { faults, message, code }: SpecError): void {
  if (code !== 'SPEC_INVALID') throw new Error(`a refusal with ${code}`)
  if (faults.length < 1 || faults.length > 20) throw new Error(`${faults.length} faults`)
  if (message.length > 20 * 1_000) throw new Error(`a refusal of ${message.length} characters`)
  if (/\p{Cc}/u.test(message.replaceAll('\n', ''))) throw new Error('a control character in a refusal')
  for (const { file, line = 0, column = 0, problem } of faults) {
    const lines = textOf(file, text).split('\n')
    const width = lines[line - 1]?.length ?? -1
    if (column < 1 || column > width + 1) throw new Error(`${file}:${line}:${column} is no place of it: ${problem}`)
  }
}

/** A mistake in what a file inherits stands where it was written: in a shipped file. */
function textOf(file: string, mutant: string): string {
  return file === MUTANT ? mutant : readFileSync(file, 'utf8')
}
