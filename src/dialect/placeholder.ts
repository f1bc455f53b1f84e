/** What the templates of a simulated terminal's messages can hold in braces. */

/** `original.` is the message that a void, refund or reversal names. */
export const PLACEHOLDERS = [
  'pan',
  'expiry',
  'track2',
  'amount',
  'stan',
  'dateTime',
  'time',
  'date',
  'year',
  'shortYear',
  'terminal',
  'merchant',
  'batch',
  'currency',
  'exponent',
  'processingCode',
  'reason',
  'rrn',
  'original.mti',
  'original.stan',
  'original.dateTime',
  'original.time',
  'original.acquirer',
  'original.forwarder',
  'original.rrn',
  'original.authorisationCode',
  'original.batch',
  'original.date',
  'original.processingCode',
  'original.transactionType',
] as const

/** Names in braces, known or not. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
}
