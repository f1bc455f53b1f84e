/** Other gateways on the same ledger: what one that is gone has left is taken over, and what they do is followed. */
import type { Look } from '../terms/neighbours.ts'
import type { Transaction } from '../terms/transaction.ts'
import type { House } from './house.ts'
import { stampNow } from './time-now.ts'

/** Between two looks at what another gateway has at the issuer. */
const WAIT_MS = 50

/** `followsClock` as in a recovery after a start. Nothing to do where the ledger has one gateway. */
export function followNeighbours(house: House, followsClock: boolean): void {
  let takingOver: Promise<void> | undefined
  const look = ({ isLeft, isRefundDue, open }: Look): void => {
    if (house.isDraining) return
    house.day.learn(open)
    if (isRefundDue) house.queued.kick()
    if (!isLeft || takingOver !== undefined) return
    takingOver = takeOver(house, followsClock).finally(() => {
      takingOver = undefined
    })
  }
  house.ledger.neighbours?.follow({
    look,
    signIn(session) {
      house.operators.signIn(session)
      house.macs.signIn(session)
    },
  })
}

async function takeOver({ ledger, clock, reversals, queued, log }: House, followsClock: boolean): Promise<void> {
  try {
    const { inDoubt, owed } = await ledger.submit({ do: 'recover', now: stampNow(clock), followsClock, leftByOthers: true })
    if (owed.length === 0) return
    log.warn({ event: 'gateway-gone', inDoubt, owed: owed.length }, 'Another gateway is gone: what it owed is sent from here')
    for (const job of owed) reversals.owe(job)
    queued.kick()
  } catch (error) {
    log.error({ error: String(error) }, 'What another gateway left could not be taken over; it is tried again')
  }
}

/** The transaction once it is decided, or as it is when the issuer's time is over: a copy waits for what another gateway has at the issuer (R60). */
export async function findDecided({ ledger, clock, limits }: House, id: number): Promise<Transaction | undefined> {
  const untilMs = clock.monotonicMs() + limits.issuerTimeoutMs
  for (;;) {
    const [known] = await ledger.find({ id })
    if (ledger.neighbours === undefined || known?.state !== 'pending' || clock.monotonicMs() >= untilMs) return known
    await new Promise<void>((resolve) => {
      clock.after(WAIT_MS, resolve)
    })
  }
}
