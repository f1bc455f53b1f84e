/** Frames with a length header of two binary bytes, cut out of a stream without copying what came whole. */

export const LENGTH_BYTES = 2

/** One direction of one connection. */
export class Frames {
  #rest: Buffer | undefined

  /** Calls `take` with the bytes and where a frame, header included, begins and ends in them: they are lent, and may be written on. */
  push(chunk: Buffer, take: (bytes: Buffer, start: number, end: number) => void): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + bytes.readUInt16BE(at)
      if (end > bytes.length) break
      take(bytes, at, end)
      at = end
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined
  }
}
