/** How one message names another: the forms of DE90, DE61, DE37 and DE11+DE13 as comparable names. */

/** A request named by MTI, STAN and DE7, as in DE90. Merchants do not see each other (R17). */
export function messageName(merchant: string, mti: string, stan: string, dateTime: string): string {
  return `message|${merchant}|${mti}|${stan}|${dateTime}`
}

/**
 * A STAN as the ledger has it: without leading zeros, but six digits at least. So one of twelve digits is the same number as
 * one of six, and our own counter, which goes to 999999, fits both.
 */
export function shortStan(stan: string): string {
  return stan.length <= 6 ? stan : stan.replace(/^0+(?=\d{6})/, '')
}

/**
 * The same name within a terminal. Terminals of a merchant that count alike share names by the hundred: each finds its
 * own transaction by this one, however many others have the name.
 */
export function ownName(name: string, terminal: string): string {
  return `${name}|${terminal}`
}

/** True for names that say the MTI too, so that a reversal is never taken for the request it undoes. */
export function isMessageName(name: string): boolean {
  return name.startsWith('message|')
}

/** A transaction named by its RRN within a merchant; spaces around it do not count. */
export function rrnName(merchant: string, rrn: string): string {
  return `rrn|${merchant}|${rrn.trim()}`
}

/** A request named by its STAN within a terminal's batch (UnionPay 61.1 and 61.2, R13). */
export function batchName(terminal: string, merchant: string, batch: string, stan: string): string {
  return `batch|${terminal}|${merchant}|${batch}|${stan}`
}

/** A request named by its STAN and local date MMDD, for reversals without DE90 (R15). */
export function dayName(terminal: string, merchant: string, date: string, stan: string): string {
  return `day|${terminal}|${merchant}|${date}|${stan}`
}

/** Where an original is looked for, and what it must agree with besides. Absent means not asked for. */
export interface OriginalReference {
  readonly by: 'message' | 'rrn' | 'batch' | 'day' | 'id'
  /** One of the names above. */
  readonly name: string
  /** The one transaction that is meant: then the name finds nothing and only says it. */
  readonly id?: number
  /** The original must be of this terminal. */
  readonly terminal?: string
  /** Local date MMDD of the original (61.3). */
  readonly date?: string
  /** Acquirer of the original as DE90 names it, 11 digits, not all zero (R18). */
  readonly acquirer?: string
  readonly rrn?: string
  readonly authorisationCode?: string
}
