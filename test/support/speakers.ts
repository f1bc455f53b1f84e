/** How a terminal says sale, void, refund and reversal in each dialect: flat JSON, to be altered by a test. */
import type { MessageJson } from '../../src/index.ts'
import type { Payment } from './pos.ts'

export const PAN = '6200001234567892'
export const OTHER_PAN = '4111111111111111'
export const MERCHANT = 'MERCHANT0000001'

export interface Speaker {
  readonly dialect: string
  /** DE39 of this dialect for rows of the failure table; `noReversal` is what a reversal of nothing gets (R71). */
  readonly codes: Readonly<Record<'state' | 'itmo' | 'noReversal', string>>
  sale(stan: number, amountMinor: number): MessageJson
  refund(stan: number, amountMinor: number, of: Payment): MessageJson
  /** Undoes the request; `stan` is that of the reversal's own numbers where the dialect has them. */
  reversal(of: MessageJson, stan?: number): MessageJson
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')

function common(stan: number, amountMinor: number): MessageJson {
  return { 2: PAN, 4: digits(amountMinor, 12), 11: digits(stan, 6), 14: '3012', 41: 'TERM0001', 42: MERCHANT, 49: '156' }
}

const timeOf = (stan: number): string => `12${digits(Math.floor(stan / 60) % 60, 2)}${digits(stan % 60, 2)}`

function generic(dialect: string): Speaker {
  const times = (stan: number): MessageJson => ({ 7: `0529${timeOf(stan)}`, 12: timeOf(stan), 13: '0529' })
  const dataOf = (of: MessageJson): string => `${of['0']}${of['11']}${of['7']}${'0'.repeat(22)}`
  return {
    dialect,
    codes: { state: '12', itmo: '91', noReversal: '00' },
    sale: (stan, amountMinor) => ({ 0: '0200', 3: '000000', ...common(stan, amountMinor), ...times(stan), 22: '012', 25: '00' }),
    refund: (stan, amountMinor, of) => ({
      0: '0200',
      3: '200000',
      ...common(stan, amountMinor),
      ...times(stan),
      22: '012',
      25: '00',
      90: dataOf(of.request),
    }),
    reversal: (of, stan = Number(of['11'])) => ({
      0: '0400',
      ...pick(of, ['2', '3', '4', '41', '42', '49']),
      ...times(stan),
      11: digits(stan, 6),
      39: '98',
      90: dataOf(of),
    }),
  }
}

export const ASCII = generic('iso8583-1987-ascii')
export const BINARY = generic('iso8583-1987-binary')

export const UNIONPAY: Speaker & { void(stan: number, amountMinor: number, of: Payment): MessageJson } = {
  dialect: 'unionpay-pos',
  codes: { state: '22', itmo: '98', noReversal: '25' },
  sale: (stan, amountMinor) => ({
    0: '0200',
    3: '000000',
    ...common(stan, amountMinor),
    22: '022',
    25: '00',
    60: '22000001000',
  }),
  void: (stan, amountMinor, of) => ({
    0: '0200',
    3: '200000',
    ...common(stan, amountMinor),
    22: '022',
    25: '00',
    37: of.answer['37'] ?? '',
    60: '23000001000',
    61: `000001${of.request['11']}`,
  }),
  refund: (stan, amountMinor, of) => ({
    0: '0220',
    3: '200000',
    ...common(stan, amountMinor),
    22: '022',
    25: '00',
    37: of.answer['37'] ?? '',
    60: '25000001000',
    61: `000000000000${of.answer['13']}`,
    63: '000',
  }),
  reversal: (of) => ({ 0: '0400', ...pick(of, ['2', '3', '4', '11', '14', '25', '41', '42', '49', '60']), 39: '98' }),
}

function pick(json: MessageJson, keys: readonly string[]): MessageJson {
  return Object.fromEntries(Object.entries(json).filter(([key]) => keys.includes(key)))
}

export function without(json: MessageJson, ...keys: readonly number[]): MessageJson {
  return Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(Number(key))))
}
