/** An element within the bounds of the dialect language: what a fixed one and a length prefix can hold. */
import type { ImportedElement } from './spec.ts'

const FIXED_MAX = 999

export interface Bounded {
  /** Absent: the language has no such element. */
  readonly element?: ImportedElement
  readonly problem?: string
}

/** The element, with its greatest length cut to what its prefix can count; or why there is none. */
export function bounded(element: ImportedElement): Bounded {
  const { prefix, length, content } = element
  if (length < 1) return { problem: 'has no length; left out' }
  if (content === 'x+n' && length < 2) return { problem: 'a sign without digits; left out' }
  if (prefix === undefined) return length > FIXED_MAX ? { problem: `is fixed and longer than ${FIXED_MAX}; left out` } : { element }
  if (prefix.digits < 2 && prefix.encoding !== 'bcd') return { problem: 'a length of one digit cannot be said; left out' }
  const most = mostUnits(element)
  const digits = Math.max(prefix.digits, 2, prefix.encoding.startsWith('binary') ? String(Math.min(length, most)).length : 0)
  const fitted = { ...element, prefix: { ...prefix, digits }, length: Math.min(length, most) }
  return length > most ? { element: fitted, problem: `its length prefix counts to ${most} only, not to ${length}` } : { element: fitted }
}

/** Units of the longest value that the prefix can announce. */
function mostUnits({ prefix, encoding, content }: ImportedElement): number {
  if (prefix === undefined) return FIXED_MAX
  const count = prefix.encoding === 'binary1' ? 255 : prefix.encoding === 'binary2' ? 65_535 : 10 ** prefix.digits - 1
  const perByte = encoding === 'bcd' ? 2 : 1
  const bytesPerUnit = encoding.startsWith('hex') ? 2 : 1
  if (prefix.counts === 'bytes') return Math.floor((count * perByte) / bytesPerUnit)
  if (prefix.counts !== 'nibbles') return count
  return Math.floor(encoding === 'bcd' ? count - (content === 'x+n' ? 1 : 0) : count / 2 / bytesPerUnit)
}
