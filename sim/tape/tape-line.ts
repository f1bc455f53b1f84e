/** The lines of a tape: a header, then what passed between a terminal and a host, one JSON object a line. */
import type { Framing } from '../../src/index.ts'

export const TAPE_VERSION = 1

export const SIDES = ['terminal', 'host'] as const
export type Side = (typeof SIDES)[number]

/** open: a terminal connected. refused: the host was not there for it. end: FIN of that side. reset: RST of it. */
export const TAPE_EVENTS = ['open', 'refused', 'end', 'reset'] as const
export type TapeEvent = (typeof TAPE_EVENTS)[number]

export interface TapeHeader {
  readonly tape: typeof TAPE_VERSION
  /** As `--listen` has it: `unionpay-pos,length=ascii4`. */
  readonly dialect: string
  readonly framing: Framing
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** False: card data stands as it was sent. */
  readonly masked: boolean
}

/** What all lines but the first have. */
export interface Place {
  /** Since the tape began. */
  readonly atMs: number
  /** Of the terminal, from 1. */
  readonly connection: number
  readonly from: Side
}

/** Bytes as they are to be sent: a frame with its length header, or with `raw` bytes that are none. */
export interface TapeFrame extends Place {
  readonly hex: string
  readonly raw?: true
}

/** Bytes that may hold a card number and could not be read: not kept. */
export interface TapeGap extends Place {
  readonly bytes: number
  /** Their first ones, in hex. */
  readonly first: string
  /** Why they could not be read: `DECODE_LENGTH DE35`. */
  readonly why: string
}

export interface TapeMark extends Place {
  readonly event: TapeEvent
}

export type TapeEntry = TapeFrame | TapeGap | TapeMark

/** With the line of the file that it stands on, from 1. */
export type ReadEntry = TapeEntry & { readonly line: number }
