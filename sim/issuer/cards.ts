/** Cards with a state: what is on them, what they may take, and whether they are lost, expired or closed. */
import { amountOf, cardNumberOf, type Dialect, type Message, type Pattern } from '../../src/index.ts'
import type { Card } from '../rules/card.ts'
import { panPattern } from '../rules/condition.ts'
import type { BookEntry } from './book.ts'
import { codeOf1987 } from './triggers.ts'

/** What a card that is not active is answered: codes of 1987. */
const OF_STATUS = { lost: '41', stolen: '43', expired: '54', restricted: '62', closed: '14' } as const

interface Account {
  readonly card: Card
  balanceMinor: number
  /** Credits that are not there yet. */
  coming: { readonly reference: string; readonly amountMinor: number; readonly fromMs: number }[]
}

export class Cards {
  readonly #cards: readonly { readonly card: Card; readonly fits: Pattern }[]
  readonly #pins: ReadonlyMap<string, string>
  readonly #accounts = new Map<string, Account>()
  /** Message -> the card that it moved money of. */
  readonly #moved = new Map<string, Account>()

  constructor(cards: readonly Card[]) {
    this.#cards = cards.map((card) => ({ card, fits: panPattern(card.pan) }))
    this.#pins = new Map(cards.flatMap(({ pan, pin }) => (pin === undefined ? [] : [[pan, pin] as const])))
  }

  /** No card has a state. */
  get isEmpty(): boolean {
    return this.#cards.length === 0
  }

  /** DE39 for what the card does not allow; nothing for a card that is not known. */
  refusal(message: Message, dialect: Dialect, kind: string, nowMs: number): string | undefined {
    const account = this.#accountOf(message)
    if (account === undefined) return undefined
    const code =
      kind === 'sale' ? this.#ofSale(account, amountOf(message, dialect), nowMs) : account.card.status === 'closed' ? '14' : undefined
    return code === undefined ? undefined : codeOf1987(dialect, code)
  }

  /** PINs of the cards, and those that are known besides. */
  pins(others: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> | undefined {
    return this.#pins.size === 0 ? others : new Map([...this.#pins, ...(others ?? [])])
  }

  /** The entry is of this message: what it moves is moved on its card. */
  name(reference: string, message: Message): void {
    const account = this.#accountOf(message)
    if (account !== undefined) this.#moved.set(reference, account)
  }

  /** The book applied so much of the entry, or took it back (negative). */
  move({ reference, kind }: BookEntry, changeMinor: number, nowMs: number): void {
    const account = this.#moved.get(reference)
    if (account === undefined) return
    if (kind === 'sale' || kind === 'adjustment') account.balanceMinor -= changeMinor
    else if (changeMinor > 0) account.coming.push({ reference, amountMinor: changeMinor, fromMs: nowMs + account.card.arrival })
    else this.#takeBack(account, reference, changeMinor)
  }

  #ofSale(account: Account, amountMinor: number, nowMs: number): string | undefined {
    const { status, limit, balance } = account.card
    if (status !== 'active') return OF_STATUS[status]
    if (limit !== undefined && amountMinor > limit) return '61'
    this.#arrive(account, nowMs)
    return balance !== undefined && amountMinor > account.balanceMinor ? '51' : undefined
  }

  #arrive(account: Account, nowMs: number): void {
    for (const { amountMinor, fromMs } of account.coming) if (fromMs <= nowMs) account.balanceMinor += amountMinor
    account.coming = account.coming.filter(({ fromMs }) => fromMs > nowMs)
  }

  #takeBack(account: Account, reference: string, changeMinor: number): void {
    const isComing = account.coming.some((credit) => credit.reference === reference)
    if (isComing) account.coming = account.coming.filter((credit) => credit.reference !== reference)
    else account.balanceMinor += changeMinor
  }

  #accountOf(message: Message): Account | undefined {
    if (this.#cards.length === 0) return undefined
    const pan = cardNumberOf(message) ?? ''
    const known = this.#accounts.get(pan)
    const card = known?.card ?? this.#cards.find(({ fits }) => fits(pan))?.card
    if (card === undefined) return undefined
    const account = known ?? { card, balanceMinor: card.balance ?? 0, coming: [] }
    if (known === undefined) this.#accounts.set(pan, account)
    return account
  }
}
