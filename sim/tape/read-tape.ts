/** Reads a tape line by line, and refuses one that is none with its line and what was expected there. */
import { createReadStream, statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type Dialect, type Framing, GatewayError, loadDialect, parseOverrides, SpecError } from '../../src/index.ts'
import { frameBytes } from './frame-cutter.ts'
import {
  type Place,
  type ReadEntry,
  SIDES,
  type Side,
  TAPE_EVENTS,
  TAPE_VERSION,
  type TapeEvent,
  type TapeFrame,
  type TapeGap,
  type TapeHeader,
  type TapeMark,
} from './tape-line.ts'

/** A frame of 65535 bytes in hex, and what stands around it. */
const LINE_CHARACTERS_MAX = 140_000
const LINE_END = 0x0a
const HEX = /^(?:[0-9A-Fa-f]{2})*$/

export interface Tape {
  readonly file: string
  readonly header: TapeHeader
  readonly dialect: Dialect
  /** From the first one; can be read again and again, one at a time in memory. Throws SPEC_INVALID. */
  entries(): AsyncGenerator<ReadEntry>
}

/** Reads the whole file once: nothing of a wrong one is played. Throws SPEC_INVALID. */
export async function openTape(file: string): Promise<Tape> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw refused(file, 0, 'there is no such file')
  const [first] = await takeFirst(linesOf(file))
  if (first === undefined) throw refused(file, 1, 'is empty: expected the header of a tape')
  const header = readHeader(file, first)
  const dialect = loadTapeDialect(file, header)
  const tape: Tape = { file, header, dialect, entries: () => entriesOf(file, dialect.framing) }
  for await (const _ of tape.entries());
  return tape
}

async function takeFirst<T>(items: AsyncGenerator<T>): Promise<T[]> {
  for await (const item of items) return [item]
  return []
}

function loadTapeDialect(file: string, header: TapeHeader): Dialect {
  const dialect = loadNamed(file, header.dialect)
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(dialect.framing)), header.framing)) {
    throw refused(file, 1, `framing: expected that of ${header.dialect} as it is now, ${JSON.stringify(dialect.framing)}`)
  }
  return dialect
}

/** As `--listen` has it. */
function loadNamed(file: string, text: string): Dialect {
  const comma = text.indexOf(',')
  try {
    return comma < 0 ? loadDialect(text) : loadDialect(text.slice(0, comma), parseOverrides(text.slice(comma + 1)))
  } catch (error) {
    if (error instanceof GatewayError) throw refused(file, 1, `dialect: ${error.message}`)
    throw error
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let held = Buffer.alloc(0)
  let line = 1
  for await (const chunk of createReadStream(file)) {
    held = Buffer.concat([held, chunk as Buffer])
    let at = 0
    for (let end = held.indexOf(LINE_END, at); end >= 0; end = held.indexOf(LINE_END, at)) {
      yield held.toString('utf8', at, end)
      at = end + 1
      line += 1
    }
    held = Buffer.from(held.subarray(at))
    if (held.length > LINE_CHARACTERS_MAX) throw refused(file, line, `expected a line of at most ${LINE_CHARACTERS_MAX} characters`)
  }
  if (held.length > 0)
    throw refused(file, line, 'the file ends within this line: expected a line end; take the line out to play what is before it')
}

async function* entriesOf(file: string, framing: Framing): AsyncGenerator<ReadEntry> {
  const opened = new Set<number>()
  let line = 0
  let lastMs = 0
  for await (const text of linesOf(file)) {
    line += 1
    if (line === 1) continue
    const entry = readEntry(file, line, text, framing)
    if (entry.atMs < lastMs) throw refused(file, line, `atMs: expected ${lastMs} or more, the time of the line before, got ${entry.atMs}`)
    lastMs = entry.atMs
    if ('event' in entry && entry.event === 'open') {
      if (opened.has(entry.connection)) throw refused(file, line, `connection: ${entry.connection} is opened a second time`)
      opened.add(entry.connection)
    } else if (!opened.has(entry.connection)) {
      throw refused(file, line, `connection: expected one that was opened on a line before, got ${entry.connection}`)
    }
    yield entry
  }
}

function readHeader(file: string, text: string): TapeHeader {
  const fields = new Fields(file, 1, text)
  const version = fields.take('tape', 'the version of the tape, 1', isNumber)
  if (version !== TAPE_VERSION) throw refused(file, 1, `tape: expected version ${TAPE_VERSION}, got ${version}`)
  const header = {
    tape: TAPE_VERSION,
    dialect: fields.take('dialect', 'the name of a dialect', isText),
    framing: fields.take('framing', 'the framing of the dialect', isFraming),
    startedAt: fields.take('startedAt', 'a time', isText),
    masked: fields.take('masked', 'true or false', isTruth),
  } as const
  fields.end()
  return header
}

function readEntry(file: string, line: number, text: string, framing: Framing): ReadEntry {
  const fields = new Fields(file, line, text)
  const place = {
    line,
    atMs: fields.take('atMs', 'milliseconds since the beginning', isAmount),
    connection: fields.take('connection', 'a number from 1', isCount),
    from: fields.take('from', SIDES.join(' or '), isSide),
  }
  const entry = { ...place, ...readContent(fields, framing) }
  fields.end()
  return entry
}

type Content = Omit<TapeFrame, keyof Place> | Omit<TapeGap, keyof Place> | Omit<TapeMark, keyof Place>

function readContent(fields: Fields, framing: Framing): Content {
  if (fields.has('event')) return { event: fields.take('event', TAPE_EVENTS.join(', '), isEvent) }
  if (fields.has('bytes')) {
    return {
      bytes: fields.take('bytes', 'how many bytes were not kept', isAmount),
      first: fields.take('first', 'the first of them in hex', isHex),
      why: fields.take('why', 'why they were not kept', isText),
    }
  }
  const raw = fields.has('raw') ? fields.take('raw', 'true, or nothing at all', isTrue) : undefined
  const hex = fields.take('hex', 'a frame in hex, "event" or "bytes"', isHex)
  const bytes = Buffer.from(hex, 'hex')
  if (raw === undefined && frameBytes(framing.length, bytes) !== bytes.length) {
    throw fields.refused(
      `hex: expected one whole frame, ${framing.length.bytes} bytes of length and as many as they say, got ${bytes.length} bytes`,
    )
  }
  return { hex, ...(raw === undefined ? {} : { raw }) }
}

/** The names and values of one line. */
class Fields {
  readonly #file: string
  readonly #line: number
  readonly #values: Map<string, unknown>

  constructor(file: string, line: number, text: string) {
    this.#file = file
    this.#line = line
    const value = parseJson(text)
    if (!isObject(value)) throw this.refused('expected a JSON object')
    this.#values = new Map(Object.entries(value))
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  take<T>(name: string, expected: string, fits: (value: unknown) => value is T): T {
    const value = this.#values.get(name)
    if (!fits(value)) throw this.refused(`${name}: expected ${expected}${value === undefined ? '' : ', got something else'}`)
    this.#values.delete(name)
    return value
  }

  /** Nothing else may be there. */
  end(): void {
    const [name] = this.#values.keys()
    if (name !== undefined) throw this.refused(`unknown key ${JSON.stringify(name.slice(0, 20))}`)
  }

  refused(problem: string): SpecError {
    return refused(this.#file, this.#line, problem)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refused(file: string, line: number, problem: string): SpecError {
  return new SpecError([{ file, ...(line === 0 ? {} : { line }), path: '', problem }])
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isAmount(value: unknown): value is number {
  return isNumber(value) && value >= 0
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 1
}

function isSide(value: unknown): value is Side {
  return SIDES.some((side) => side === value)
}

function isEvent(value: unknown): value is TapeEvent {
  return TAPE_EVENTS.some((event) => event === value)
}

function isHex(value: unknown): value is string {
  return isText(value) && HEX.test(value)
}

function isTrue(value: unknown): value is true {
  return value === true
}

/** Only compared with that of the dialect. */
function isFraming(value: unknown): value is Framing {
  return isObject(value)
}

function isTruth(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
