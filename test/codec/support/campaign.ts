/** A fuzz campaign: wrong messages of every dialect, each judged. */
import { DecodeError } from '../../../src/errors.ts'
import { MessageMutator } from './mutator.ts'
import { samples } from './samples.ts'
import { verdictOf } from './verdict.ts'

/** One mutant in so many is also shown, masked, and written from its JSON. */
const LOOK_CLOSELY = 4

export interface Tally {
  accepted: number
  /** Code of a DecodeError -> how often. */
  readonly refused: Map<string, number>
}

/** Judges `count` mutants. Throws for the first that breaks the codec's word, with what repeats it. */
export function runCampaign(seed: number, count: number): Tally {
  const mutator = new MessageMutator(seed, samples)
  const tally: Tally = { accepted: 0, refused: new Map() }
  for (let number = 1; number <= count; number++) {
    const { format, bytes } = mutator.next()
    try {
      const verdict = verdictOf(format, bytes, number % LOOK_CLOSELY === 0)
      if (verdict === 'message') tally.accepted += 1
      else tally.refused.set(verdict.code, (tally.refused.get(verdict.code) ?? 0) + 1)
      // A part of a whole message is never a whole message.
      if (verdict === 'message' && bytes.length > 0) {
        const prefix = bytes.subarray(0, mutator.below(bytes.length))
        if (!(verdictOf(format, prefix, false) instanceof DecodeError)) throw new Error(`accepted after ${prefix.length} bytes too`)
      }
    } catch (error) {
      const repeat = `seed ${seed}, mutant ${number}, ${format.dialect}: ${bytes.toString('hex')}`
      throw new Error(`${repeat}\n${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  return tally
}
