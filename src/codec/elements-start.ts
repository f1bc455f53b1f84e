/** Where the elements of a message begin. */
import { groupBytes, readBitmap } from './bitmap-wire.ts'
import type { Message } from './message.ts'
import { mtiBytes } from './mti.ts'

/** Offset behind MTI and bitmap: an element whose content is wrong is not among those that can be read. */
export function elementsStart({ format, bytes, start, end }: Message): number {
  const bitmapAt = start + mtiBytes(format)
  const hasSecond = format.elementMax > 64 && readBitmap(format, bytes, bitmapAt, end)?.has(1) === true
  return bitmapAt + groupBytes(format) * (hasSecond ? 2 : 1)
}
