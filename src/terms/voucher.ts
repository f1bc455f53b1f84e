/** The number on a slip: RRN, STAN, batch and the ledger's own number, so that no two are alike (R108). */
import type { Transaction } from './transaction.ts'

const ZEROS = '000000'

/** `632600000003-000003-000001-3F`; null for a reversal. What has no STAN or batch has zeros. The last part is the id in base 36. */
export function voucherOf({ id, kind, rrn, stan, batch }: Pick<Transaction, 'id' | 'kind' | 'rrn' | 'stan' | 'batch'>): string | null {
  if (kind === 'reversal') return null
  return [rrn.trim(), stan || ZEROS, batch || ZEROS, id.toString(36).toUpperCase()].join('-')
}

/** The id a voucher says; undefined for what is no voucher. Whoever looks it up compares the whole voucher. */
export function voucherId(voucher: string): number | undefined {
  const last = voucher.trim().split('-').at(-1) ?? ''
  return /^[0-9A-Z]{1,10}$/i.test(last) && voucher.includes('-') ? Number.parseInt(last, 36) : undefined
}
