/** An issuer under the test's control: keeps every message, answers as it is told, or later, or never. */
import { createServer, type Server, type Socket } from 'node:net'
import {
  answerMti,
  type Dialect,
  draftFromJson,
  encodeFrame,
  Framer,
  isAnswerMti,
  loadDialect,
  type MessageJson,
  messageToJson,
  scanMessage,
} from '../../src/index.ts'
import { Seen } from './seen.ts'

const DIALECT = loadDialect('iso8583-1987-binary')
const ECHOED = ['2', '3', '4', '7', '11', '25', '32', '37', '41', '42', '49', '70', '90']

/** One message of the gateway. */
export interface Received {
  readonly json: MessageJson
  /** Answers it: the usual elements, DE39 = 00, and what is given here. */
  answer(elements?: MessageJson): void
}

/** What comes back at once; undefined is silence. */
export type Manner = (json: MessageJson) => MessageJson | undefined

export const APPROVES: Manner = (json) => (json['0'] === '0200' && json['3'] === '000000' ? { 39: '00', 38: 'AB12CD' } : { 39: '00' })
export const SILENT: Manner = () => undefined

export class SpyIssuer {
  readonly dialect: Dialect
  readonly host = '127.0.0.1'
  readonly received = new Seen<Received>()
  /** Its network management: sign-on, echo, sign-off; what it answers of itself is not here. */
  readonly network = new Seen<MessageJson>()
  /** Answers of the gateway to what was asked of it. */
  readonly answers = new Seen<MessageJson>()
  readonly connections = new Seen<Socket>()
  /** Asked for each message. */
  manner: Manner = APPROVES
  /** Asked for each sign-on, echo and sign-off. */
  networkManner: Manner = APPROVES
  private readonly server: Server
  private listeningOn = 0

  private constructor(dialect: Dialect) {
    this.dialect = dialect
    this.server = createServer((socket) => this.accept(socket))
  }

  static async open(dialect: Dialect = DIALECT): Promise<SpyIssuer> {
    const issuer = new SpyIssuer(dialect)
    await issuer.listen(0)
    return issuer
  }

  get port(): number {
    return this.listeningOn
  }

  /** The MTIs that came, in order. */
  get mtis(): string[] {
    return this.received.items.map(({ json }) => json['0'] ?? '')
  }

  /** Messages whose element is that. */
  having(element: number, text: string | undefined): MessageJson[] {
    return this.received.items.map(({ json }) => json).filter((json) => json[element] === text)
  }

  async listen(port = this.listeningOn): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(port, this.host, resolve)
    })
    const address = this.server.address()
    this.listeningOn = typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Every connection ends as with RST. */
  hangUp(): void {
    for (const socket of this.connections.items) socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    this.hangUp()
    if (!this.server.listening) return
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve())
    })
  }

  /** Asks something of the gateway, on the last connection. */
  ask(json: MessageJson): void {
    this.connections.items.at(-1)?.write(encodeFrame(this.dialect.framing, draftFromJson(this.dialect.format, json).encode()))
  }

  private accept(socket: Socket): void {
    const framer = new Framer(this.dialect.framing, 65_535)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      for (const payload of framer.push(chunk)) this.take(socket, payload)
    })
    this.connections.add(socket)
  }

  private take(socket: Socket, payload: Buffer): void {
    const { message, error } = scanMessage(this.dialect.format, payload)
    if (message === undefined || error !== undefined) throw error ?? new Error('The gateway sent what is no message')
    const json = messageToJson(message, { unmask: true })
    if (isAnswerMti(message.mti)) this.answers.add(json)
    else this.serve(socket, message.mti, json)
  }

  private serve(socket: Socket, mti: string, json: MessageJson): void {
    const answer = (elements: MessageJson = {}): void => {
      const echoed = Object.fromEntries(Object.entries(json).filter(([key]) => ECHOED.includes(key)))
      const draft = draftFromJson(this.dialect.format, { 39: '00', ...echoed, ...elements, 0: elements['0'] ?? answerMti(mti) })
      socket.write(encodeFrame(this.dialect.framing, draft.encode()))
    }
    const isNetwork = mti[1] === '8'
    const elements = isNetwork ? this.networkManner(json) : this.manner(json)
    if (isNetwork) this.network.add(json)
    else this.received.add({ json, answer })
    if (elements !== undefined) answer(elements)
  }
}
