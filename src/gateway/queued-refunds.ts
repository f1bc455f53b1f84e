/** Sends refunds out of the queue once their payments are settled: in order, so many at once, until none is due (R12). */
import type { Sending } from '../terms/ledger-command.ts'
import type { Cancel } from '../terms/ports.ts'
import type { House, RefundQueue } from './house.ts'
import { carryOut, issuerNames } from './payment.ts'
import { stampNow } from './time-now.ts'

/** Nothing of the card is kept from when it was asked: the issuer knows it by its RRN and the payment it names. */
const NOTHING_CARRIED: ReadonlyMap<number, string> = new Map()

export class QueuedRefunds implements RefundQueue {
  private readonly house: () => House
  private readonly sending = new Set<Promise<void>>()
  private isWanted = false
  private isLooking = false
  /** Not before what a crash left is recovered: else it would be taken for that. */
  private isOpen = false
  private cancel: Cancel | undefined

  constructor(house: () => House) {
    this.house = house
  }

  start(): void {
    this.isOpen = true
    this.kick()
  }

  kick(): void {
    this.isWanted = true
    if (this.isOpen && !this.isLooking) void this.look()
  }

  async close(): Promise<void> {
    this.isOpen = false
    this.cancel?.()
    await Promise.all(this.sending)
  }

  private async look(): Promise<void> {
    const { ledger, clock, issuer, limits, log } = this.house()
    this.isLooking = true
    try {
      while (this.isWanted && this.isOpen && issuer.isUp && this.sending.size < limits.queuedInFlight) {
        this.isWanted = false
        const { issuerMti, ...time } = issuerNames(this.house(), NOTHING_CARRIED)
        const limit = limits.queuedInFlight - this.sending.size
        const asked = { do: 'send-queued', now: stampNow(clock), limit, issuerMti: issuerMti.refund, ...time } as const
        for (const refund of (await ledger.submit(asked)).refunds) this.send(refund)
      }
    } catch (error) {
      log.error({ error: String(error) }, 'Queued refunds could not be taken out of the ledger; it is tried again')
      this.kickLater()
    }
    this.isLooking = false
  }

  private send(refund: Sending): void {
    const sent: Promise<void> = this.ask(refund).finally(() => this.sending.delete(sent))
    this.sending.add(sent)
  }

  private async ask({ transaction, original }: Sending): Promise<void> {
    const { log } = this.house()
    const { id, rrn } = transaction
    try {
      const passed = { carried: NOTHING_CARRIED, pin: NOTHING_CARRIED }
      const decided = await carryOut(this.house(), undefined, { is: 'proceed', transaction, original }, passed)
      const { state = 'pending', responseCode: code } = decided.transaction ?? {}
      const facts = { id, rrn, original: original.id, state, code, hint: decided.hint }
      if (state === 'declined') {
        log.error(
          { ...facts, event: 'queued-refund-declined' },
          'The issuer declined a queued refund: its terminal was told that it is taken',
        )
      } else log.info({ ...facts, event: 'queued-refund-sent' }, 'A queued refund was sent')
      if (state === 'queued') this.kickLater()
      else this.kick()
    } catch (error) {
      log.error({ error: String(error), id, rrn }, 'What became of a queued refund could not be written')
      this.kickLater()
    }
  }

  private kickLater(): void {
    if (!this.isOpen) return
    const { clock, limits } = this.house()
    this.cancel?.()
    this.cancel = clock.after(limits.reversalPauseMinMs, () => this.kick())
  }
}
