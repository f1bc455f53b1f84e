/** A terminal at a spied stand, with steps that bring a sale into the state a case is about. */
import type { MessageJson } from '../../../src/index.ts'
import type { Payment, Pos } from '../../support/pos.ts'
import type { Speaker } from '../../support/speakers.ts'
import { APPROVES, type Received, SILENT } from '../../support/spy-issuer.ts'
import { openSpied, type SpiedStand, type StandOptions } from '../../support/stand.ts'

export const AMOUNT = 10_000

export class Scene {
  readonly stand: SpiedStand
  readonly pos: Pos
  readonly speaker: Speaker
  private lastStan = 0

  private constructor(stand: SpiedStand, pos: Pos, speaker: Speaker) {
    this.stand = stand
    this.pos = pos
    this.speaker = speaker
  }

  static async open(speaker: Speaker, options: StandOptions = {}): Promise<Scene> {
    const stand = await openSpied({ dialects: [speaker.dialect], ...options })
    return new Scene(stand, await stand.pos(speaker.dialect), speaker)
  }

  /** A number no message had before. */
  stan(): number {
    this.lastStan += 1
    return this.lastStan
  }

  sale(amountMinor = AMOUNT): Promise<Payment> {
    return this.pos.pay(this.speaker.sale(this.stan(), amountMinor))
  }

  refund(of: Payment, amountMinor = AMOUNT): Promise<Payment> {
    return this.pos.pay(this.speaker.refund(this.stan(), amountMinor, of))
  }

  async settle(): Promise<void> {
    await this.stand.gateway.settle()
  }

  /** Sends it while the issuer is silent; gives what the issuer got. */
  async hold(request: MessageJson): Promise<Received> {
    const { issuer } = this.stand
    const before = issuer.received.items.length
    issuer.manner = SILENT
    await this.pos.client.write(this.pos.encode(request))
    const received = await issuer.received.count(before + 1, 'messages at the issuer')
    issuer.manner = APPROVES
    return received[before] as Received
  }

  /** What the issuer got since then. */
  sentSince(before: number): MessageJson[] {
    return this.stand.issuer.received.items.slice(before).map(({ json }) => json)
  }

  get sent(): number {
    return this.stand.issuer.received.items.length
  }

  /** Left of the sale by the ledger, in minor units. */
  async left(of: Payment): Promise<number | null> {
    const [sale] = await this.stand.gateway.find({ rrn: of.answer['37'] ?? '', kind: 'sale' })
    return sale?.leftMinor ?? null
  }

  async stateOf(request: MessageJson): Promise<string | undefined> {
    const [found] = await this.stand.gateway
      .find({ stan: request['11'] ?? '', limit: 10 })
      .then((all) => all.filter(({ kind }) => kind !== 'reversal'))
    return found?.state
  }

  close(): Promise<void> {
    return this.stand.close()
  }
}

/** Issuers answer this for the MTI and DE3 of a sale that is not one. */
export function declines(code: string): () => MessageJson {
  return () => ({ 39: code })
}
