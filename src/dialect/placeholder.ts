/** What the templates of a simulated terminal's messages can hold in braces. */

/** `original.` is the message that a void, refund or reversal names. `ifPin` is nothing, and there when a PIN is. */
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
  'networkCode',
  'pin',
  'ifPin',
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

/** What the templates of messages on the issuer's link can hold: the gateway's own numbers and times. */
export const NETWORK_PLACEHOLDERS = ['stan', 'dateTime', 'time', 'date', 'year', 'shortYear', 'acquirer'] as const

/** Names in braces, known or not. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
}

/** Replaces each `{name}`; undefined when one of them has no value. */
export function fillTemplate(template: string, facts: ReadonlyMap<string, string>): string | undefined {
  const parts = template.split(/\{([^}]*)\}/)
  const texts = parts.map((part, index) => (index % 2 === 0 ? part : facts.get(part)))
  return texts.some((text) => text === undefined) ? undefined : texts.join('')
}
