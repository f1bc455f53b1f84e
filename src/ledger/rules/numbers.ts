/** Numbers the gateway gives: its STAN at the issuer and the RRN of a transaction. */
import type { Stamp } from '../../terms/ledger-command.ts'
import type { Book } from './book.ts'

const STAN_MAX = 999_999
const RRN_TAIL_MAX = 99_999_999

/** DE11 for the issuer: 000001-999999 and round again, one counter for the link, never the terminal's. */
export function nextIssuerStan(book: Book): string {
  return String(book.next('issuer-stan', STAN_MAX)).padStart(6, '0')
}

/** 12 characters, unique within the day: `6326` + `00000017` (R102). */
export function nextRrn(book: Book, now: Stamp): string {
  return now.rrnDay + String(book.next('rrn', RRN_TAIL_MAX)).padStart(8, '0')
}
