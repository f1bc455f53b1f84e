/** A disk that loses its power: of each file it has what was synced, and of what was written after that whatever it got to. */
import type { Happened } from './recording.ts'

type Change = Extract<Happened, { is: 'write' | 'truncate' }>

/** As a disk writes them: each whole, in any order. */
const SECTOR = 512

interface DiskFile {
  readonly synced: Content
  pending: Change[]
}

/** How much of what was not synced is there: all, nothing, or by chance, writes torn into sectors. */
export type Loss = 'none' | 'all' | 'some' | 'torn'
export const LOSSES: readonly Loss[] = ['none', 'all', 'some', 'torn']

export class Disk {
  readonly #files = new Map<string, DiskFile>()
  /** False: a sync does nothing, as on a disk that lies; then the promises cannot hold. */
  readonly #syncs: boolean

  constructor(syncs = true) {
    this.#syncs = syncs
  }

  /** Directory entries are taken as durable at once. */
  take(happened: Happened): void {
    if (happened.is === 'acknowledged') return
    if (happened.is === 'unlink') {
      this.#files.delete(happened.file)
      return
    }
    if (happened.is === 'rename') {
      const moved = this.#files.get(happened.file)
      this.#files.delete(happened.file)
      if (moved !== undefined) this.#files.set(happened.to, moved)
      return
    }
    const file = this.#files.get(happened.file) ?? { synced: new Content(), pending: [] }
    this.#files.set(happened.file, file)
    if (happened.is !== 'sync') file.pending.push(happened)
    else if (this.#syncs) this.#sync(file)
  }

  /** Writes that a loss of power could undo now. */
  get unsynced(): number {
    return [...this.#files.values()].reduce((sum, { pending }) => sum + pending.length, 0)
  }

  /** The files as they are found when the power is back. */
  image(loss: Loss, draw: () => number): ReadonlyMap<string, Buffer> {
    return new Map([...this.#files].map(([name, { synced, pending }]) => [name, apply(pending, synced.copy(), loss, draw).bytes]))
  }

  #sync(file: DiskFile): void {
    apply(file.pending, file.synced, 'none', () => 0)
    file.pending = []
  }
}

function apply(changes: readonly Change[], to: Content, loss: Loss, draw: () => number): Content {
  const share = draw()
  let end = to.bytes.length
  for (const change of changes) {
    // Where it belongs is decided by what was asked before it, lost or not.
    const at = change.is === 'write' ? (change.at ?? end) : change.size
    end = change.is === 'write' ? Math.max(end, at + change.bytes.length) : at
    if (loss === 'all' || (loss === 'some' && draw() < share)) continue
    if (change.is === 'truncate') to.resize(change.size)
    else write(to, at, change.bytes, (): boolean => loss === 'torn' && draw() < share)
  }
  return to
}

function write(to: Content, at: number, bytes: Buffer, isLost: () => boolean): void {
  for (let from = at; from < at + bytes.length; ) {
    const until = Math.min(at + bytes.length, from - (from % SECTOR) + SECTOR)
    if (!isLost()) to.write(from, bytes.subarray(from - at, until - at))
    from = until
  }
}

/** Bytes of a file, with room to grow. */
class Content {
  #room: Buffer = Buffer.alloc(0)
  #size = 0

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#size)
  }

  copy(): Content {
    const copy = new Content()
    copy.write(0, this.bytes)
    return copy
  }

  write(at: number, bytes: Buffer): void {
    if (at + bytes.length > this.#size) this.resize(at + bytes.length)
    bytes.copy(this.#room, at)
  }

  /** What is new is zeros. */
  resize(size: number): void {
    if (size > this.#room.length) {
      const room = Buffer.alloc(Math.max(size, this.#room.length * 2))
      this.bytes.copy(room)
      this.#room = room
    } else if (size < this.#size) this.#room.fill(0, size, this.#size)
    this.#size = size
  }
}
