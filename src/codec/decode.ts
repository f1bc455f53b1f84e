/** Bytes to message: every element is located and checked, none is made a value. */
import type { DecodeError } from '../errors.ts'
import { groupBytes, readBitmap } from './bitmap-wire.ts'
import { findBad } from './content.ts'
import {
  bitmapFault,
  contentFault,
  contentTruncated,
  lengthFault,
  mtiFault,
  secondBitmapFault,
  trailingFault,
  unknownElementFault,
  type Window,
} from './fault.ts'
import type { MessageFormat } from './format.ts'
import type { Layout } from './layout.ts'
import { formatFor, type Layouts, layoutsOf } from './layouts.ts'
import { readUnits } from './length.ts'
import { type Located, Message } from './message.ts'
import { mtiBytes, readMti } from './mti.ts'
import type { Plan } from './plan.ts'
import type { Run } from './run.ts'
import { utf8End } from './wide.ts'

/**
 * A message, an error, or both: then the elements before the fault can be read, and after it too when only contents
 * are wrong. Without a message the MTI or the bitmap could not be read.
 */
export interface Scanned {
  readonly message?: Message
  readonly error?: DecodeError
}

/** Locates and checks `bytes[start, end)`; never throws for what the bytes hold. */
export function scanMessage(format: MessageFormat, bytes: Buffer, start = 0, end: number = bytes.length): Scanned {
  const window: Window = { bytes, start, end: Math.min(end, bytes.length) }
  const bitmapAt = start + mtiBytes(format)
  const mti = bitmapAt <= window.end ? readMti(format, bytes, start) : undefined
  if (mti === undefined) return { error: mtiFault(format, window, start) }
  const layouts = layoutsOf(formatFor(format, mti))
  const bitmap = readBitmap(format, bytes, bitmapAt, window.end)
  if (bitmap === undefined) return { error: bitmapFault(format, window, bitmapAt) }
  const plan = layouts.plans.of(bitmap)
  const walk = new ElementWalk(layouts, plan, window, mti)
  const error =
    plan.groups === 2 && format.elementMax === 64
      ? walk.stop(0, secondBitmapFault(format, bitmapAt))
      : walk.walk(layouts.format, bitmapAt + plan.groups * groupBytes(format))
  const message = new Message(walk)
  return error === undefined ? { message } : { message, error }
}

/** The message in `bytes[start, end)`. Throws DecodeError for the first fault. */
export function decodeMessage(format: MessageFormat, bytes: Buffer, start = 0, end: number = bytes.length): Message {
  const { message, error } = scanMessage(format, bytes, start, end)
  if (error !== undefined) throw error
  return message as Message
}

/** One pass over the announced elements; what it found is the message. */
class ElementWalk implements Located {
  readonly layouts: Layouts
  readonly window: Window
  readonly mti: string
  readonly plan: Plan
  readonly places: number[]
  /** Those of the plan until a fault; a copy without the faulty ones after it. */
  ranks: Uint8Array
  private fault: DecodeError | undefined = undefined

  constructor(layouts: Layouts, plan: Plan, window: Window, mti: string) {
    this.layouts = layouts
    this.plan = plan
    this.window = window
    this.mti = mti
    this.ranks = plan.ranks
    this.places = new Array<number>(plan.runs.length)
  }

  /** Locates all elements from `at` on; gives the first fault. */
  walk(format: MessageFormat, from: number): DecodeError | undefined {
    const { places, window } = this
    const { elements, layouts, runs } = this.plan
    let at = from
    let rank = 0
    for (let index = 0; index < runs.length; index++) {
      places[index] = at
      const run = runs[index] as Run
      const end = at + run.bytes
      if (!(end <= window.end && run.isRight(window.bytes, at)) && !this.judge(run, at)) return this.fault
      at = end
      rank = run.rank + run.layouts.length
      if (rank === layouts.length) break
      const layout = layouts[rank]
      if (layout === undefined) return this.stop(rank, unknownElementFault(format, elements[rank] as number, at))
      at = this.locate(layout, rank, at)
      if (at < 0) return this.fault
    }
    if (at < window.end) this.fault ??= trailingFault(layouts.at(-1), window, at)
    return this.fault
  }

  /** Looks at each element of a run, to tell which are wrong; false when the message ends in it. */
  private judge(run: Run, from: number): boolean {
    let at = from
    for (const [index, layout] of run.layouts.entries()) {
      const next = at + layout.fixedBytes
      if (next > this.window.end) {
        this.stop(run.rank + index, contentTruncated(layout, this.window, at, layout.length))
        return false
      }
      this.judgeContent(layout, run.rank + index, at, layout.length)
      at = next
    }
    return true
  }

  /** Takes the element at a place and all after it out of the readable ones. */
  stop(rank: number, fault: DecodeError): DecodeError {
    for (let lost = rank; lost < this.plan.elements.length; lost++) this.lose(lost)
    this.fault ??= fault
    return this.fault
  }

  /** Offset after the element, -1 when it has no end. */
  private locate(layout: Layout, rank: number, at: number): number {
    const { bytes, end } = this.window
    const contentAt = at + layout.prefixBytes
    const units = layout.prefixBytes === 0 ? layout.length : contentAt <= end ? readUnits(layout, bytes, at, end) : -1
    if (units < 0 || units > layout.unitsMax) {
      this.stop(rank, lengthFault(layout, this.window, at))
      return -1
    }
    const next = layout.isWalked ? utf8End(bytes, contentAt, units, end) : contentAt + layout.contentBytes(units)
    if (next > end) {
      this.stop(rank, contentTruncated(layout, this.window, contentAt, units))
      return -1
    }
    if (!layout.isUnchecked) this.judgeContent(layout, rank, contentAt, units)
    return next
  }

  private judgeContent(layout: Layout, rank: number, at: number, units: number): void {
    const bad = findBad(layout, this.window.bytes, at, units)
    if (bad < 0) return
    this.fault ??= contentFault(layout, this.window, { at, units, bad })
    this.lose(rank)
  }

  private lose(rank: number): void {
    const { plan } = this
    if (this.ranks === plan.ranks) this.ranks = plan.ranks.slice()
    this.ranks[plan.elements[rank] as number] = 0
  }
}
