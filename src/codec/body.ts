/** The elements of a draft as one run of bytes, in slabs that drafts share; in front of each there is room for its head. */
import { copyBytes } from './bytes.ts'

/** Shared, a slab costs 17 ns a message, half of one of 16 KB; a larger one stays longer for one message that is kept. */
const SLAB_BYTES = 32_768
/** MTI, a bitmap of 32 characters, and a usual header before them. */
const HEAD_BYTES = 64

/** Not zeroed: a body has only bytes that were written. Those before `free` belong to a body or were given out. */
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
let free = 0

export class Body {
  bytes: Buffer = slab
  start = 0
  end = 0
  private headBytes = 0

  /** Room for so many bytes behind the end. The body moves when there is none, so offsets are read afterwards. */
  reserve(count: number): void {
    if (!this.isLast() || free + count > slab.length) this.move(HEAD_BYTES, count)
  }

  /** Takes what was written behind the end, within the room that was reserved. */
  take(end: number): void {
    this.end = end
    free = end
  }

  /** Moves the last so many bytes to an offset further in front; returns the offset after them. */
  moveLast(count: number, at: number): number {
    const offset = at - this.start
    this.reserve(count)
    const to = this.start + offset
    const { bytes, end } = this
    bytes.copyWithin(to + count, to, end)
    return copyBytes(bytes, end, end + count, { bytes, at: to })
  }

  /** Takes bytes out. The body must be the last: `reserve` was called. */
  cut(at: number, count: number): void {
    this.bytes.copyWithin(at, at + count, this.end)
    this.take(this.end - count)
  }

  /** Offset of so many bytes in front of the body. The body moves when it is not the last. */
  head(count: number): number {
    if (!this.isLast() || count > this.headBytes) this.move(Math.max(HEAD_BYTES, count), 0)
    return this.start - count
  }

  /** The bytes from an offset in the head on. They stay as they are: a body that is changed afterwards moves first. */
  give(from: number): Buffer {
    free = this.end + 1
    return this.bytes.subarray(from, this.end)
  }

  private isLast(): boolean {
    return this.end === free && this.bytes === slab && this.headBytes > 0
  }

  private move(headBytes: number, count: number): void {
    const length = this.end - this.start
    const needed = headBytes + length + count
    if (free + needed > slab.length) {
      slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, needed))
      free = 0
    }
    const start = free + headBytes
    const end = copyBytes(this.bytes, this.start, this.end, { bytes: slab, at: start })
    this.bytes = slab
    this.start = start
    this.headBytes = headBytes
    this.take(end)
  }
}
