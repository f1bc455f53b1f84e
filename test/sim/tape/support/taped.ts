/** A gateway with a recorder in front of it, and what a test asks of both. */
import {
  createIssuer,
  type Dialect,
  type KeyRing,
  loadDialect,
  openTape,
  type Recorder,
  recordTape,
  type Tape,
} from '../../../../sim/index.ts'
import { Pos } from '../../../support/pos.ts'
import { Stand } from '../../../support/stand.ts'

export interface Taped {
  readonly pos: Pos
  readonly recorder: Recorder
  readonly lines: string[]
  readonly dialect: Dialect
}

const opened: { close(): Promise<unknown> }[] = []

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close()
}

export function keep<T extends { close(): Promise<unknown> }>(one: T): T {
  opened.push(one)
  return one
}

export interface GatewayWanted {
  /** What its issuer says to a void. */
  readonly toVoids?: string
  /** Every message must have a MAC then. */
  readonly keys?: KeyRing
}

/** A fresh gateway with an issuer of its own. */
export async function openGateway(name: string, { toVoids, keys }: GatewayWanted = {}): Promise<number> {
  const rules = toVoids === undefined ? [] : [{ name: 'no voids', when: { kind: 'void' as const }, then: { responseCode: toVoids } }]
  const issuer = keep(await createIssuer({ dialect: loadDialect('iso8583-1987-binary'), rules: { rules } }))
  const stand = keep(await Stand.open(issuer, keys === undefined ? {} : { keys, requireMac: true }))
  return stand.portOf(name)
}

export async function record(name: string, port: number, unmask = false): Promise<Taped> {
  const dialect = loadDialect(name)
  const lines: string[] = []
  const to = { host: '127.0.0.1', port }
  const write = (line: string): void => void lines.push(line)
  const recorder = keep(await recordTape({ dialect, dialectText: name, host: '127.0.0.1', port: 0, to, unmask, write }))
  return { recorder, lines, dialect, pos: keep(await Pos.connect(dialect, recorder.port)) }
}

/** The tape of these lines. */
export function tapeOf(write: (name: string, text: string) => string, lines: readonly string[]): Promise<Tape> {
  return openTape(write('test.tape', lines.map((line) => `${line}\n`).join('')))
}
