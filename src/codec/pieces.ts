/** Where drafts write their elements: one large buffer after the other, each byte used once. */

const ROOM_BYTES = 65_536

/** Bytes of one element. */
export class Piece {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes
    this.start = start
    this.end = end
  }
}

/** A buffer and the first free byte in it. */
export interface Room {
  bytes: Buffer
  at: number
}

const current: Room = { bytes: Buffer.alloc(ROOM_BYTES), at: 0 }

/** Room for so many bytes; valid until the next call. Drafts are short-lived, so a buffer is free again soon. */
export function reserve(count: number): Room {
  if (current.at + count > current.bytes.length) {
    current.bytes = Buffer.alloc(Math.max(ROOM_BYTES, count))
    current.at = 0
  }
  return current
}

/** What was written into the room up to `end`. */
export function taken(room: Room, end: number): Piece {
  const piece = new Piece(room.bytes, room.at, end)
  room.at = end
  return piece
}
