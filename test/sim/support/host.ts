/** A host for terminals: keeps what they send, answers as it is told. */
import {
  answerMti,
  createLimits,
  createListener,
  createSystemClock,
  type Dialect,
  draftFromJson,
  type Listener,
  type Mac,
  type MessageJson,
  messageStart,
  messageToJson,
  replyEnvelope,
  scanMessage,
  sealDraft,
} from '../../../sim/index.ts'
import { Seen } from '../../support/seen.ts'
import { SeenLog } from '../../support/seen-log.ts'

const ECHOED = ['3', '4', '11', '41', '42', '49', '60']

/** One request, with its bytes from the MTI on. */
export interface HostRequest {
  readonly json: MessageJson
  readonly bytes: Buffer
  readonly envelope: Buffer
}

/** What an answer has besides what it echoes; undefined is silence. */
export type HostManner = (json: MessageJson) => MessageJson | undefined

export const RRN = '614904264000'
export const APPROVING: HostManner = () => ({ 13: '0529', 37: RRN, 39: '00' })

export class Host {
  readonly requests = new Seen<HostRequest>()
  manner: HostManner = APPROVING
  /** Signs the answers. */
  mac: Mac | undefined
  private readonly dialect: Dialect
  private listener: Listener | undefined

  private constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  static async open(dialect: Dialect): Promise<Host> {
    const host = new Host(dialect)
    host.listener = await createListener({
      host: '127.0.0.1',
      port: 0,
      framing: dialect.framing,
      limits: createLimits(),
      clock: createSystemClock(),
      log: new SeenLog(),
      onFrame: (connection, payload) => {
        const answer = host.take(payload)
        if (answer !== undefined) connection.send(answer)
      },
    })
    return host
  }

  get port(): number {
    return this.listener?.port ?? 0
  }

  async close(): Promise<void> {
    await this.listener?.close()
  }

  private take(payload: Buffer): Buffer | undefined {
    const { framing, format, mac } = this.dialect
    const start = messageStart(framing)
    const { message, error } = scanMessage(format, payload, start)
    if (message === undefined || error !== undefined) throw error ?? new Error('A terminal sent what is no message')
    const json = messageToJson(message, { unmask: true })
    const elements = this.manner(json)
    this.requests.add({ json, bytes: Buffer.from(payload.subarray(start)), envelope: Buffer.from(payload.subarray(0, start)) })
    if (elements === undefined) return undefined
    const echoed = Object.fromEntries(Object.entries(json).filter(([key]) => ECHOED.includes(key)))
    const draft = draftFromJson(format, { ...echoed, ...elements, 0: answerMti(message.mti) })
    return sealDraft(draft, mac, mac?.required(message.mti) === true ? this.mac : undefined, replyEnvelope(framing, payload))
  }
}
