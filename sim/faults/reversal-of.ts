/** Whether one message takes back another, as far as they show it. */
import { namedReference, shortStan } from '../../src/index.ts'
import type { Answering } from './answering.ts'

/** By the original that it names; in dialects that name none, by the STAN that it has itself. */
export function isReversalOf({ request: reversal, dialect }: Answering, { request }: Answering): boolean {
  if (reversal.mti[1] !== '4' || reversal.text(41) !== request.text(41)) return false
  const named = namedReference(reversal, dialect)?.stan ?? shortStan(reversal.text(11) ?? '')
  return named === shortStan(request.text(11) ?? '')
}
