/** Which dialect and framing bytes are written in: every variant tried, the best first. */
import type { Dialect } from '../dialect/dialect.ts'
import { firstCopyMti } from '../terms/mti.ts'
import { examine, type Finding } from './finding.ts'
import { variantsOf } from './variant.ts'

/** At most so many are worth a look. */
const FINDINGS_MAX = 5

/**
 * Findings for one frame or message, best first: read to the end before not, with a fitting length header before
 * without, farther before less far, a dialect that knows the message type before one that does not, fewer changed settings
 * before more. Empty when nothing fits at all.
 */
export function diagnose(bytes: Buffer, dialects: readonly Dialect[]): readonly Finding[] {
  return findingsOf(bytes, dialects).slice(0, FINDINGS_MAX)
}

/** All of them. */
export function findingsOf(bytes: Buffer, dialects: readonly Dialect[]): readonly Finding[] {
  const findings = dialects.flatMap((dialect) => variantsOf(dialect)).flatMap((variant) => examine(variant, bytes) ?? [])
  return findings.toSorted((one, other) => scoreOf(other, bytes) - scoreOf(one, bytes))
}

const LENGTH_POINTS = { fits: 40, cut: 15, more: 10, none: 0 } as const

/** Of a whole message: more than all settings can differ by, less than a length that fits. Of another: as much as all that it reads. */
const KNOWN_POINTS = { whole: 8, broken: 100 } as const

/** Points off for each change. A broken message must read so much further for it: a second bitmap is there wherever bytes are. */
const CHANGE_POINTS = { whole: 1, broken: 5 } as const

/** 1000 for a whole message, up to 100 for how far it reads, more for a fitting length, less for each change. */
function scoreOf(finding: Finding, bytes: Buffer): number {
  const isWhole = finding.error === undefined && finding.length !== 'cut'
  const read = (100 * (finding.understood - finding.start)) / Math.max(1, bytes.length - finding.start)
  const state = isWhole ? 'whole' : 'broken'
  const known = isKnown(finding) ? KNOWN_POINTS[state] : 0
  return (isWhole ? 1_000 : 0) + read + lengthPoints(finding) + known - finding.changes * CHANGE_POINTS[state]
}

/** The tables of the dialect have the message, or the request that it answers: dialects of three editions read the same bytes. */
function isKnown({ dialect, message, swallowsTpdu }: Finding): boolean {
  if (message === undefined || swallowsTpdu) return false
  const [version = '', type = '', action = '', origin = ''] = firstCopyMti(message.mti)
  const request = `${version}${type}${Number(action) - (Number(action) % 2)}${origin}`
  return dialect.kinds.terminal.some((row) => row.mti(request))
}

/** A length that fits says little of a message that ends too early: one that announces more explains why. */
function lengthPoints({ length, error }: Finding): number {
  return LENGTH_POINTS[length === 'fits' && error?.code === 'DECODE_TRUNCATED' ? 'cut' : length]
}
