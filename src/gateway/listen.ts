/** A port where messages of a dialect come in, and where what is none is looked at. */
import type { Capture } from '../capture/capture.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { Advice } from '../doctor/advice.ts'
import { DialectPicker } from '../doctor/dialect-picker.ts'
import { hostAndPort } from '../transport/adopt.ts'
import type { Interposer } from '../transport/interposer.ts'
import type { Connection, Listener, ListenerOptions } from '../transport/listener.ts'
import { type Network, SOCKETS } from '../transport/network.ts'

/** `auto`: each connection speaks the one that its first frame shows. */
export type SpokenDialect = Dialect | 'auto'

/** Puts somebody between a listener and its peers; `dialectOf` is the dialect of a connection, once that is known. */
export type Interpose = (dialectOf: (connection: object) => Dialect | undefined) => Interposer

export interface DialectListenerOptions extends Pick<ListenerOptions, 'host' | 'port' | 'limits' | 'clock' | 'log'> {
  readonly dialect: SpokenDialect
  /** Dialects that bytes are tried in: for `auto`, and to say which `--listen` reads what this listener cannot. @default [] */
  readonly known?: readonly Dialect[]
  readonly capture?: Capture | undefined
  /** @default nobody */
  readonly interpose?: Interpose | undefined
  /** @default SOCKETS */
  readonly network?: Network
  /** As of a listener; `dialect` is the one of this connection. */
  onFrame(connection: Connection, payload: Buffer, dialect: Dialect): void
}

/** Resolves when it listens; rejects as `createListener` does. */
export async function createDialectListener(options: DialectListenerOptions): Promise<Listener> {
  const { dialect, host, clock, log, known: dialects = [], network = SOCKETS } = options
  const isAuto = dialect === 'auto'
  const place = (): string => hostAndPort(host, listener.port)
  const advice = new Advice({ dialects, clock, place, saysNearest: isAuto })
  const picker = new DialectPicker({ dialects, log, place })
  const dialectOf = (connection: object): Dialect | undefined => (isAuto ? picker.dialectOf(connection) : dialect)
  const listener = await network.listen({
    host,
    port: options.port,
    limits: options.limits,
    clock,
    log,
    framing: isAuto ? (connection, bytes) => picker.pick(connection, bytes) : dialect.framing,
    tap: options.capture?.tap('server', dialectOf),
    interposer: options.interpose?.(dialectOf),
    explain: (connection, bytes) => advice.words(connection, bytes),
    onFrame(connection, payload) {
      const spoken = dialectOf(connection)
      if (spoken !== undefined) options.onFrame(connection, payload, spoken)
    },
  })
  return listener
}
