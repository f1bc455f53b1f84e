/** One element on the wire: its length prefix and its content. */
import { readContent, unitsOf, writeContent } from './content.ts'
import type { Layout } from './layout.ts'
import { readUnits, writeUnits } from './length.ts'
import { utf8End } from './wide.ts'

/** The units of the element at `at`, which was checked. */
export function unitsAt(layout: Layout, bytes: Buffer, at: number): number {
  return layout.prefixBytes === 0 ? layout.length : readUnits(layout, bytes, at, bytes.length)
}

/** The text of the element at `at`, which was checked. */
export function readElement(layout: Layout, bytes: Buffer, at: number): string {
  return readContent(layout, bytes, at + layout.prefixBytes, unitsAt(layout, bytes, at))
}

/** Offset after the element at `at`, which was checked. */
export function elementEnd(layout: Layout, bytes: Buffer, at: number): number {
  if (layout.fixedBytes > 0) return at + layout.fixedBytes
  const units = unitsAt(layout, bytes, at)
  const contentAt = at + layout.prefixBytes
  return layout.isWalked ? utf8End(bytes, contentAt, units, bytes.length) : contentAt + layout.contentBytes(units)
}

/** Writes prefix and content; returns the offset after them, or -1 when length or characters do not fit. */
export function writeElement(layout: Layout, text: string, bytes: Buffer, at: number): number {
  const units = unitsOf(layout, text)
  if (layout.prefixBytes === 0) return units === layout.length ? writeContent(layout, text, bytes, at) : -1
  const contentAt = units <= layout.unitsMax ? writeUnits(layout, units, bytes, at) : -1
  return contentAt < 0 ? -1 : writeContent(layout, text, bytes, contentAt)
}
