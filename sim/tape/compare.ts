/** Where an answer differs from the recorded one, element by element, card data masked. */
import { type Dialect, differencesOf, type Message, scanMessage } from '../../src/index.ts'
import { maskFrame, startOf } from './mask-frame.ts'
import type { Side } from './tape-line.ts'

/** An element, or with none the whole answer. */
export interface TapeDifference {
  /** Of the tape. */
  readonly line: number
  readonly connection: number
  /** Of the message that the tape has, or of the one that came where it has none; empty when nobody can tell. */
  readonly mti: string
  readonly stan: string
  /** Absent: it is not about one element. */
  readonly element?: number
  /** Name of the element, or what else is the matter. */
  readonly what: string
  /** Absent: the tape has none. */
  readonly recorded?: string
  /** Absent: none came. */
  readonly came?: string
}

export interface Compared {
  readonly recorded: Buffer
  readonly came: Buffer
  readonly from: Side
}

/** Of two frames of one side. What a tape does not keep (PIN, keys, private data) is not compared by value. */
export function compareFrames(
  dialect: Dialect,
  frames: Compared,
  ignored: ReadonlySet<number>,
): Omit<TapeDifference, 'line' | 'connection'>[] {
  const [recorded, came] = [frames.recorded, frames.came].map((frame) => withoutSecrets(dialect, frame, frames.from))
  if (recorded === undefined || came === undefined) {
    const what = came === undefined ? 'an answer came that cannot be read' : 'the recorded answer cannot be read'
    return frames.recorded.equals(frames.came) ? [] : [{ mti: recorded?.mti ?? came?.mti ?? '', stan: '', what }]
  }
  const about = { mti: recorded.mti, stan: recorded.text(11) ?? '' }
  return (
    differencesOf(recorded, came, false)
      // A card of which another number stands on the tape looks the same.
      .filter(({ element, left, right }) => !ignored.has(element) && left !== right)
      .map(({ element, name, left, right }) => ({
        ...about,
        element,
        what: name,
        ...(left === undefined ? {} : { recorded: left }),
        ...(right === undefined ? {} : { came: right }),
      }))
  )
}

/** The message of a frame; undefined when it cannot be read. */
export function messageOf(dialect: Dialect, frame: Buffer, from: Side): Message | undefined {
  const { message, error } = scanMessage(dialect.format, frame, startOf(dialect, from))
  return error === undefined ? message : undefined
}

/** With the card numbers it has and without the secrets that a tape does not keep. */
function withoutSecrets(dialect: Dialect, frame: Buffer, from: Side): Message | undefined {
  const masked = maskFrame(dialect, frame, from, (pan) => pan)
  return 'frame' in masked ? messageOf(dialect, masked.frame, from) : undefined
}

/** `#1 0210 000007: DE39 Response code: recorded 00, came 51 (line 12)`. */
export function differenceLine({ line, connection, mti, stan, element, what, recorded, came }: TapeDifference): string {
  const name = [`#${connection}`, mti, stan].filter((word) => word !== '').join(' ')
  if (element === undefined) return `${name}: ${what} (line ${line})`
  const where = element === 0 ? what : `DE${element} ${what}`
  return `${name}: ${where}: recorded ${recorded ?? 'nothing'}, came ${came ?? 'nothing'} (line ${line})`
}
