/** DE90: MTI, STAN and DE7 of another message as the issuer got it, with acquirer and forwarder. */
import type { Transaction } from '../terms/transaction.ts'

/** `0200 000123 1122041530 00000000001 00000000000` in one: 42 digits. */
export function originalData(named: Transaction, acquirerId: string): string {
  return named.issuerMti + named.issuerStan + named.issuerDateTime + acquirerId.padStart(11, '0') + '0'.repeat(11)
}
