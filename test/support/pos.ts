/** A terminal of a test: sends flat JSON as a message of its dialect, gets answers as flat JSON. */
import {
  type Dialect,
  draftFromJson,
  type MessageJson,
  messageStart,
  messageToJson,
  requestEnvelope,
  scanMessage,
} from '../../src/index.ts'
import { WireClient } from './wire-client.ts'

/** A request and its answer. */
export interface Payment {
  readonly request: MessageJson
  readonly answer: MessageJson
}

export class Pos {
  readonly client: WireClient
  private readonly dialect: Dialect

  constructor(dialect: Dialect, client: WireClient) {
    this.dialect = dialect
    this.client = client
  }

  static async connect(dialect: Dialect, port: number): Promise<Pos> {
    return new Pos(dialect, await WireClient.connect(port))
  }

  encode(json: MessageJson): Buffer {
    const { framing, format } = this.dialect
    const payload = draftFromJson(format, json).encode(requestEnvelope(framing))
    const length = Buffer.alloc(2)
    length.writeUInt16BE(payload.length)
    return Buffer.concat([length, payload])
  }

  /** The answer is that of the same MTI class, STAN and terminal which comes after now. */
  async ask(json: MessageJson): Promise<MessageJson> {
    const from = this.client.frames.items.length
    await this.client.write(this.encode(json))
    return this.answerTo(json, from)
  }

  async pay(request: MessageJson): Promise<Payment> {
    return { request, answer: await this.ask(request) }
  }

  /** The first answer to it among the frames from that one on. */
  async answerTo(json: MessageJson, from = 0): Promise<MessageJson> {
    const frame = await this.client.frames.find(
      (candidate) => this.client.frames.items.indexOf(candidate) >= from && matchOf(this.decode(candidate)) === matchOf(json),
      `the answer to ${json['0']} ${json['11']}`,
    )
    return this.decode(frame)
  }

  decode(frame: Buffer): MessageJson {
    const { message, error } = scanMessage(this.dialect.format, frame.subarray(2), messageStart(this.dialect.framing))
    if (message === undefined || error !== undefined) throw error ?? new Error('An answer is unreadable')
    return messageToJson(message, { unmask: true })
  }

  close(): Promise<void> {
    return this.client.close()
  }
}

function matchOf(json: MessageJson): string {
  return [json['0']?.[1], json['11'], json['41']].join('|')
}
