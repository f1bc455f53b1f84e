/** Messages for the simulated peers, as flat JSON and as what a peer reads. */
import { type Dialect, decodeMessage, draftFromJson, loadDialect, type Message, type MessageJson } from '../../../sim/index.ts'

export const ISSUER = loadDialect('iso8583-1987-binary')
export const UNIONPAY = loadDialect('unionpay-pos')
export const PAN = '6200001234567892'

const ORIGINAL_TAIL = '0'.repeat(22)

const digits = (value: number, length: number): string => String(value).padStart(length, '0')

function common(stan: number, amountMinor: number): MessageJson {
  return {
    2: PAN,
    4: digits(amountMinor, 12),
    7: `0529${digits(stan % 1_000_000, 6)}`,
    11: digits(stan, 6),
    22: '012',
    25: '00',
    37: `614900${digits(stan, 6)}`,
    41: 'TERM0001',
    42: 'MERCHANT0000001',
    49: '156',
  }
}

/** DE90 as it names that message. */
export function nameOf(json: MessageJson): string {
  return `${json['0']}${json['11']}${json['7']}${ORIGINAL_TAIL}`
}

export function sale(stan: number, amountMinor = 10_000): MessageJson {
  return { 0: '0200', 3: '000000', ...common(stan, amountMinor) }
}

export function refund(stan: number, amountMinor: number, of: MessageJson): MessageJson {
  return { 0: '0200', 3: '200000', ...common(stan, amountMinor), 90: nameOf(of) }
}

/** At the issuer a 0400 is a void. */
export function voidOf(stan: number, amountMinor: number, of: MessageJson): MessageJson {
  return { 0: '0400', 3: '200000', ...common(stan, amountMinor), 39: '17', 90: nameOf(of) }
}

/** And a 0420 a reversal. */
export function reversalOf(stan: number, of: MessageJson): MessageJson {
  return { 0: '0420', 3: of['3'] ?? '', ...common(stan, Number(of['4'])), 39: '68', 90: nameOf(of) }
}

export function echo(stan: number): MessageJson {
  return { 0: '0800', 7: '0529000000', 11: digits(stan, 6), 41: 'TERM0001', 70: '301' }
}

export function readMessage(json: MessageJson, dialect: Dialect = ISSUER): Message {
  return decodeMessage(dialect.format, draftFromJson(dialect.format, json).encode())
}
