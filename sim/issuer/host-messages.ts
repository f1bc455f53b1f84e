/** What the issuer sends of itself on each link (sign-on, sign-off, echo, cut-over, key change), and what its peers answer. */
import {
  type Clock,
  type Connection,
  carriesMac,
  createNetworkMessage,
  type Dialect,
  GatewayError,
  isForged,
  type Log,
  type Mac,
  type Message,
  type NetworkRequest,
  PendingRequests,
  requestEnvelope,
  scanMessage,
  sealDraft,
} from '../../src/index.ts'
import type { Journal } from '../journal/journal.ts'

export interface PeerAnswer {
  /** `127.0.0.1:5021`. */
  readonly peer: string
  /** DE11 of what was sent. */
  readonly stan: string
  /** DE39; null when no answer came in time, or the link was lost. */
  readonly responseCode: string | null
}

export interface HostAnswer {
  readonly sent: NetworkRequest
  /** One for each peer that is connected. */
  readonly answers: readonly PeerAnswer[]
}

export interface CameBack {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly payload: Buffer
  readonly message: Message
}

export interface HostMessagesOptions {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Journal
  readonly timeoutMs: number
  connections(): Iterable<Connection>
  /** Undefined while a connection has not shown what it speaks. */
  dialectOf(connection: Connection): Dialect | undefined
  macOf(dialect: Dialect): Mac | undefined
}

const WAITING_MAX = 10_000

export class HostMessages {
  readonly #options: HostMessagesOptions
  /** DE39 of the answer; undefined stands for a link that is gone. */
  readonly #pending: PendingRequests<string | undefined>
  /** What waits under a key. */
  readonly #names = new Map<string, NetworkRequest>()
  #count = 0

  constructor(options: HostMessagesOptions) {
    this.#options = options
    this.#pending = new PendingRequests({ clock: options.clock, max: WAITING_MAX })
  }

  /** Sends it on each link. Rejects with OPTION_INVALID, and sends nothing, when a link's dialect does not say what it looks like. */
  async send(name: NetworkRequest): Promise<HostAnswer> {
    const links = [...this.#options.connections()].flatMap((connection) => {
      const dialect = connection.isOpen ? this.#options.dialectOf(connection) : undefined
      return dialect === undefined ? [] : [{ connection, dialect }]
    })
    const ready = links.map(({ connection, dialect }) => ({ connection, dialect, payload: this.#payload(name, dialect) }))
    return { sent: name, answers: await Promise.all(ready.map((link) => this.#ask(name, link))) }
  }

  /** An answer came; what it was of, if anybody waits for it. */
  answered({ connection, message, payload, dialect }: CameBack): NetworkRequest | undefined {
    const { clock, journal, log } = this.#options
    const key = keyOf(connection, message)
    const name = this.#names.get(key)
    journal.note({ atMs: clock.nowMs(), link: 'issuer', direction: 'in', dialect, payload, ...(name === undefined ? {} : { kind: name }) })
    if (isForged(message, dialect.mac, this.#options.macOf(dialect))) {
      log.warn({ code: 'MAC_MISMATCH', mti: message.mti }, `An answer of ${connection.peer} has a wrong MAC: it counts as none`)
      return undefined
    }
    this.#pending.settle(key, message.text(39))
    return name
  }

  /** The link is gone, and with it what waits there. */
  closed(connection: Connection): void {
    for (const key of [...this.#pending.keys()]) if (key.startsWith(`${connection.id}|`)) this.#pending.settle(key, undefined)
  }

  close(): void {
    this.#pending.close()
  }

  #payload(name: NetworkRequest, dialect: Dialect): Buffer {
    const plan = dialect.issuer?.network?.messages[name]
    if (plan === undefined) throw new GatewayError('OPTION_INVALID', `The dialect ${dialect.name} has no issuer.network.messages.${name}`)
    const atMs = this.#options.clock.nowMs()
    const facts = { atMs, offsetMinutes: this.#options.clock.offsetMinutes(atMs), count: this.#count++ }
    const draft = createNetworkMessage(dialect.format, plan, facts)
    const mac = carriesMac(dialect.mac, draft.mti) ? this.#options.macOf(dialect) : undefined
    return sealDraft(draft, dialect.mac, mac, requestEnvelope(dialect.framing))
  }

  #ask(name: NetworkRequest, link: { connection: Connection; dialect: Dialect; payload: Buffer }): Promise<PeerAnswer> {
    const { clock, journal, timeoutMs } = this.#options
    const { connection, dialect, payload } = link
    const { message } = scanMessage(dialect.format, payload, requestEnvelope(dialect.framing).length)
    if (message === undefined) throw new GatewayError('INVARIANT_BROKEN', 'A message of ours is unreadable')
    const key = keyOf(connection, message)
    const told = { peer: connection.peer, stan: message.text(11) ?? '' }
    return new Promise((resolve) => {
      const isAdded = this.#pending.add(key, timeoutMs, (result) => {
        this.#names.delete(key)
        resolve({ ...told, responseCode: result.is === 'answered' ? (result.answer ?? null) : null })
      })
      if (!isAdded) return resolve({ ...told, responseCode: null })
      this.#names.set(key, name)
      journal.note({ atMs: clock.nowMs(), link: 'issuer', direction: 'out', dialect, payload, kind: name })
      connection.send(payload)
    })
  }
}

/** The same for a message and its answer. */
function keyOf(connection: Connection, message: Message): string {
  return `${connection.id}|${message.mti[1]}|${message.text(11)}`
}
