/** Every error the product can raise: one catalogue of stable codes, four classes. */

/** Code -> what happened, in one sentence. The README lists the same codes; a test holds both equal. */
export const ERRORS = {
  DECODE_TRUNCATED: 'The message ends inside its MTI, bitmap or an element',
  DECODE_LENGTH: 'A length prefix is not a number, or is longer than the element allows',
  DECODE_UNKNOWN_ELEMENT: 'The bitmap announces an element that the dialect does not have',
  DECODE_CONTENT: 'An element holds characters, digits, padding or TLV that its type forbids',
  DECODE_TRAILING: 'Bytes are left after the last element',
  ENCODE_INVALID: 'A value cannot be written as its element: unknown element, wrong length or content',
  FRAME_TOO_LONG: 'A frame announces more bytes than the limit',
  FRAME_TOO_SHORT: 'A frame is shorter than its TPDU, header, MTI and bitmap',
  FRAME_LENGTH: 'The length header of a frame is not a number',
  FRAME_TIMEOUT: 'A frame was begun and not finished in time',
  FRAME_UNREADABLE: 'A frame holds a message that cannot be decoded nor addressed',
  MAC_MISMATCH: 'The MAC is missing or wrong',
  SPEC_INVALID: 'A file (dialect, rules, keys, configuration) is not valid',
  OPTION_INVALID: 'An option or argument is not valid',
  LINK_REFUSED: 'The peer refused the connection or is not there',
  LINK_CLOSED: 'The connection was closed before the answer came',
  LINK_TIMEOUT: 'No answer came in time',
  PENDING_FULL: 'Too many requests wait for an answer',
  OPERATOR_REFUSED: 'The operator may not do this, or none is named',
  PORT_IN_USE: 'The port to listen on is already in use or not allowed',
  LEDGER_FOREIGN: 'The file is not an Unswipe ledger',
  LEDGER_NEWER: 'The ledger was written by a newer version',
  LEDGER_OLDER: 'The ledger was written by an older version and is not migrated yet',
  LEDGER_LOCKED: 'Another gateway holds the ledger',
  LEDGER_TAKEN_OVER: 'Another gateway took this one for gone and has taken over what it left',
  LEDGER_FAILED: 'The ledger could not commit',
  LEDGER_UNSAFE: 'The database does not keep its durability settings',
  INVARIANT_BROKEN: 'A rule that must always hold does not: this is a defect',
} as const

export type ErrorCode = keyof typeof ERRORS

/** Base of every error that Unswipe raises on purpose. `code` is stable, the text is not. */
export class GatewayError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** One fault of a file or option. `line` and `column` count from 1. */
export interface Fault {
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** Where in the document: `elements.4.type`. */
  readonly path: string
  readonly problem: string
}

/** All faults of one file at once (at most 20 are printed). */
export class SpecError extends GatewayError {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[], code: ErrorCode = 'SPEC_INVALID') {
    super(code, faults.slice(0, 20).map(faultText).join('\n'))
    this.faults = faults
  }
}

function faultText(fault: Fault): string {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':')
  return fault.path === '' ? `${place} ${fault.problem}` : `${place} ${fault.path}: ${fault.problem}`
}

/** What a `DecodeError` is made of. */
export interface DecodeFault {
  /** Number of the data element, 0 for the MTI, 1 for the bitmap. */
  readonly element: number
  /** Name of the element in the dialect, or what is known of it. */
  readonly name: string
  /** Byte offset in the buffer that was given to the decoder. */
  readonly offset: number
  readonly expected: string
  /** What came instead; never the value of a sensitive element. */
  readonly got: string
}

/** Bytes that are not a message of the dialect: what, where, what was expected, what came. */
export class DecodeError extends GatewayError {
  readonly element: number
  readonly elementName: string
  readonly offset: number
  readonly expected: string
  readonly got: string

  constructor(code: ErrorCode, fault: DecodeFault) {
    super(code, `Cannot decode DE ${fault.element} (${fault.name}) at offset ${fault.offset}: expected ${fault.expected}, got ${fault.got}`)
    this.element = fault.element
    this.elementName = fault.name
    this.offset = fault.offset
    this.expected = fault.expected
    this.got = fault.got
  }
}

/** A connection that cannot do what was asked of it. */
export class LinkError extends GatewayError {}
