/** A fuzz campaign: wrong messages of every dialect, each judged. */
import { scanMessage } from '../../../src/codec/decode.ts'
import type { MessageFormat } from '../../../src/codec/format.ts'
import { MessageMutator, type Mutant } from './mutator.ts'
import { samples } from './samples.ts'
import { verdictOf } from './verdict.ts'

/** One mutant in so many is also shown, masked, and written from its JSON. */
const LOOK_CLOSELY = 64
/** Of one in so many the looks of the decoder at bytes are counted. */
const COUNT_LOOKS = 512
/** Looks at a byte that a message may cost, and at all bytes of an empty one. */
const LOOKS_PER_BYTE = 6
const LOOKS_AT_LEAST = 64

export interface Tally {
  accepted: number
  /** Code of a DecodeError -> how often. */
  readonly refused: Record<string, number>
  /** Most looks at bytes, for each byte of the message. */
  looksPerByte: number
}

/** Judges `count` mutants. Throws for the first that breaks the codec's word, with what repeats it. */
export function runCampaign(seed: number, count: number): Tally {
  const mutator = new MessageMutator(seed, samples)
  const tally: Tally = { accepted: 0, refused: {}, looksPerByte: 0 }
  for (let number = 1; number <= count; number++) {
    const mutant = mutator.next()
    try {
      judge(mutant, number, mutator, tally)
    } catch (error) {
      const repeat = `seed ${seed}, mutant ${number}, ${mutant.format.dialect}: ${mutant.bytes.toString('hex')}`
      throw new Error(`${repeat}\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  return tally
}

function judge({ format, bytes }: Mutant, number: number, mutator: MessageMutator, tally: Tally): void {
  if (number % COUNT_LOOKS === 0) tally.looksPerByte = Math.max(tally.looksPerByte, looksPerByte(format, bytes))
  const verdict = verdictOf(format, bytes, number % LOOK_CLOSELY === 0)
  if (verdict !== 'message') {
    tally.refused[verdict.code] = (tally.refused[verdict.code] ?? 0) + 1
    return
  }
  tally.accepted += 1
  // A part of a whole message is never a whole message.
  const prefix = bytes.subarray(0, mutator.below(bytes.length))
  if (bytes.length > 0 && verdictOf(format, prefix, false) === 'message') throw new Error(`accepted after ${prefix.length} bytes too`)
}

/** How often the decoder looks at a byte of a message, whatever its lengths and lists say. Throws when that is too often. */
function looksPerByte(format: MessageFormat, bytes: Buffer): number {
  let looks = 0
  const watched = new Proxy(bytes, {
    get(target, key) {
      if (typeof key === 'string' && key >= '0' && key <= '9~') looks += 1
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  scanMessage(format, watched)
  if (looks > LOOKS_AT_LEAST + LOOKS_PER_BYTE * bytes.length) throw new Error(`${looks} looks at ${bytes.length} bytes`)
  return bytes.length === 0 ? 0 : looks / bytes.length
}
