/** Where the elements of a message begin. */
import { bitmapGroups, groupBytes, readBitmap } from './bitmap-wire.ts'
import type { Message } from './message.ts'
import { mtiBytes } from './mti.ts'

/** Offset behind MTI and bitmap: an element whose content is wrong is not among those that can be read. */
export function elementsStart({ format, bytes, start, end }: Message): number {
  const bitmapAt = start + mtiBytes(format)
  const bitmap = readBitmap(format, bytes, bitmapAt, end)
  const hasSecond = format.elementMax > 64 && bitmap !== undefined && bitmapGroups(format, bitmap) === 2
  return bitmapAt + groupBytes(format) * (hasSecond ? 2 : 1)
}
