/** Fixed elements that follow each other: where each begins is known beforehand, and their contents are checked in few steps. */
import { findBad } from './content.ts'
import type { Layout } from './layout.ts'

/** Contents that are checked at once: digits behind digits are one run of digits. */
interface Check {
  readonly layout: Layout
  /** Bytes after the run's beginning. */
  readonly offset: number
  readonly units: number
}

export class Run {
  /** Index of its first element among those of the message. */
  readonly rank: number
  readonly layouts: readonly Layout[]
  /** Where each begins, in bytes after the run's beginning, and where the last ends. */
  readonly offsets: readonly number[]
  /** Bytes of all. */
  readonly bytes: number
  private readonly checks: readonly Check[]

  constructor(rank: number, layouts: readonly Layout[]) {
    const checks: Check[] = []
    const offsets = [0]
    let bytes = 0
    for (const layout of layouts) {
      addCheck(checks, layout, bytes)
      bytes += layout.fixedBytes
      offsets.push(bytes)
    }
    this.rank = rank
    this.layouts = layouts
    this.offsets = offsets
    this.bytes = bytes
    this.checks = checks
  }

  /** Whether all contents are right; all their bytes must be there. */
  isRight(bytes: Buffer, at: number): boolean {
    const { checks } = this
    for (let index = 0; index < checks.length; index++) {
      const { layout, offset, units } = checks[index] as Check
      if (findBad(layout, bytes, at + offset, units) >= 0) return false
    }
    return true
  }
}

function addCheck(checks: Check[], layout: Layout, offset: number): void {
  if (layout.isUnchecked) return
  const last = checks.at(-1)
  if (last === undefined || !isOneWith(last, layout, offset)) checks.push({ layout, offset, units: layout.length })
  else checks[checks.length - 1] = { ...last, units: last.units + layout.length }
}

/** Bytes of the same meaning without a filler between them. */
function isOneWith({ layout: before, offset: from, units }: Check, { coding, length }: Layout, offset: number): boolean {
  if (coding !== before.coding || from + before.contentBytes(units) !== offset) return false
  return coding === 'digits' || coding === 'printable' || (coding === 'packed-digits' && ((units | length) & 1) === 0)
}
