/** Bytes to message: every element is located and checked, none is made a value. */
import type { DecodeError } from '../errors.ts'
import type { Bitmap } from './bitmap.ts'
import { bitmapGroups, groupBytes, readBitmap, usualBit1 } from './bitmap-wire.ts'
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
import { formatFor, layoutsOf } from './layouts.ts'
import { readUnits } from './length.ts'
import { Message } from './message.ts'
import { mtiBytes, readMti } from './mti.ts'
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
  const window: Window = { bytes, end: Math.min(end, bytes.length) }
  const bitmapAt = start + mtiBytes(format)
  const mti = bitmapAt <= window.end ? readMti(format, bytes, start) : undefined
  if (mti === undefined) return { error: mtiFault(format, window, start) }
  const layouts = layoutsOf(formatFor(format, mti))
  const announced = readBitmap(format, bytes, bitmapAt, window.end)
  if (announced === undefined) return { error: bitmapFault(format, window, bitmapAt) }
  const groups = bitmapGroups(format, announced)
  const flipsBit1 = announced.has(1) !== usualBit1(format, announced)
  announced.delete(1)
  const walk = new ElementWalk(layouts.elements, window, announced)
  const error =
    groups === 2 && format.elementMax === 64
      ? walk.stop(0, secondBitmapFault(format, bitmapAt))
      : walk.walk(layouts.format, bitmapAt + groups * groupBytes(format))
  const { readable, places } = walk
  const message = new Message({ layouts, bytes, start, end: window.end, mti, flipsBit1, announced, readable, places })
  return error === undefined ? { message } : { message, error }
}

/** The message in `bytes[start, end)`. Throws DecodeError for the first fault. */
export function decodeMessage(format: MessageFormat, bytes: Buffer, start = 0, end: number = bytes.length): Message {
  const { message, error } = scanMessage(format, bytes, start, end)
  if (error !== undefined) throw error
  return message as Message
}

/** One pass over the announced elements. */
class ElementWalk {
  readonly places: number[]
  /** The announced ones until a fault; a copy without the faulty ones after it. */
  readable: Bitmap
  private readonly layouts: readonly (Layout | undefined)[]
  private readonly window: Window
  private readonly announced: Bitmap
  private fault: DecodeError | undefined = undefined

  constructor(layouts: readonly (Layout | undefined)[], window: Window, announced: Bitmap) {
    this.layouts = layouts
    this.window = window
    this.announced = announced
    this.readable = announced
    this.places = new Array<number>(announced.size() + 1)
  }

  /** Locates all elements from `at` on; gives the first fault. */
  walk(format: MessageFormat, from: number): DecodeError | undefined {
    const { announced, layouts, places, window } = this
    let at = from
    let rank = 0
    let last: Layout | undefined
    for (let element = announced.next(0); element !== 0; element = announced.next(element)) {
      places[rank++] = at
      const layout = layouts[element]
      if (layout === undefined) return this.stop(element, unknownElementFault(format, element, at))
      const next = this.locate(layout, element, at)
      if (next < 0) return this.fault
      at = next
      last = layout
    }
    places[rank] = at
    if (at < window.end) this.fault ??= trailingFault(last, window, at)
    return this.fault
  }

  /** Takes the element and all after it out of the readable ones. */
  stop(element: number, fault: DecodeError): DecodeError {
    for (let lost = this.announced.next(Math.max(0, element - 1)); lost !== 0; lost = this.announced.next(lost)) this.lose(lost)
    this.fault ??= fault
    return this.fault
  }

  /** Offset after the element, -1 when it has no end. */
  private locate(layout: Layout, element: number, at: number): number {
    const { bytes, end } = this.window
    const contentAt = at + layout.prefixBytes
    let units = layout.length
    if (layout.prefixBytes !== 0) {
      units = contentAt <= end ? readUnits(layout, bytes, at, end) : -1
      if (units < 0 || units > layout.unitsMax) {
        this.stop(element, lengthFault(layout, this.window, at))
        return -1
      }
    }
    const next = layout.isWalked ? utf8End(bytes, contentAt, units, end) : contentAt + layout.contentBytes(units)
    if (next > end) {
      this.stop(element, contentTruncated(layout, this.window, contentAt, units))
      return -1
    }
    const bad = findBad(layout, bytes, contentAt, units)
    if (bad >= 0) {
      this.fault ??= contentFault(layout, this.window, { at: contentAt, units, bad })
      this.lose(element)
    }
    return next
  }

  private lose(element: number): void {
    if (this.readable === this.announced) this.readable = this.announced.copy()
    this.readable.delete(element)
  }
}
