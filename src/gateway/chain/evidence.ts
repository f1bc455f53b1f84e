/** All that is kept of a payment, for whoever has to prove it: chain, both sides of each message, history; masked. */

import { isoText } from '../../terms/calendar.ts'
import type { ChainLink } from '../../terms/chain.ts'
import { amountText } from '../../terms/currency.ts'
import type { ChainRows, HistoryEntry } from '../../terms/ports.ts'
import { type LinkView, linkView } from './chain-view.ts'
import { KIND_WORDS, type Language, reasonText, STATE_WORDS } from './words.ts'

export interface Evidence {
  readonly chain: readonly LinkView[]
  readonly messages: readonly StoredMessage[]
  readonly history: readonly (Omit<HistoryEntry, 'atMs'> & { readonly at: string })[]
}

/** A request as the ledger keeps it: what the terminal sent, what the issuer got, what it said. */
interface StoredMessage {
  readonly id: number
  readonly terminalSide: Readonly<Record<string, string | number>>
  readonly issuerSide: Readonly<Record<string, string>>
  readonly answer: { readonly reason: string | null; readonly responseCode: string | null; readonly authorisationCode: string | null }
}

export function evidenceOf(chain: readonly ChainLink[], { history }: ChainRows): Evidence {
  return {
    chain: chain.map(linkView),
    messages: chain.map(storedMessage),
    history: history.map(({ atMs, ...entry }) => ({ ...entry, at: isoText(atMs) })),
  }
}

function storedMessage({ id, transaction: row }: ChainLink): StoredMessage {
  const { dialect, mti, processingCode, terminal, merchant, stan, batch, rrn, panMasked, amountMinor, currency, dateTime, localDate } = row
  return {
    id,
    terminalSide: {
      dialect,
      mti,
      processingCode,
      terminal,
      merchant,
      stan,
      batch,
      rrn,
      pan: panMasked,
      amountMinor,
      currency,
      dateTime,
      localDate,
    },
    issuerSide: { mti: row.issuerMti, stan: row.issuerStan, dateTime: row.issuerDateTime },
    answer: { reason: row.reason, responseCode: row.responseCode, authorisationCode: row.authorisationCode },
  }
}

/** The same as lines of text. */
export function evidenceLines({ chain, messages, history }: Evidence, lang: Language): string[] {
  return [
    ...chain.flatMap((link) => linkLines(link, lang)),
    ...messages.flatMap(({ id, terminalSide, issuerSide, answer }) => [
      `#${id} ${pairs(terminalSide)}`,
      ...(issuerSide['mti'] === '' ? [] : [`#${id} -> ${pairs(issuerSide)} -> ${pairs(answer)}`]),
    ]),
    ...history.map(
      ({ seq, transactionId, at, event, state, reason, actor }) =>
        `${seq} ${at} #${transactionId} ${event === 'state' ? `${state}${reason === null ? '' : ` ${reason}`}` : event} (${actor})`,
    ),
  ]
}

function linkLines(link: LinkView, lang: Language): string[] {
  const of = link.of === null ? '' : ` #${link.of}`
  const head = `#${link.id} ${KIND_WORDS[link.kind][lang]}${of} ${amountText(link.amountMinor, link.currency)} RRN ${link.rrn} ${link.voucher ?? ''}`
  const steps = link.steps.map(({ state, at, reason }) => {
    const words = STATE_WORDS[state as keyof typeof STATE_WORDS][lang]
    return `  ${at} ${words}${reason === null || reason === 'approved' ? '' : `: ${reasonText(reason, lang)}`}`
  })
  return [head.trimEnd(), ...steps]
}

function pairs(facts: object): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
