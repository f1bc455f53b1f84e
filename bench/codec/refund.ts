/** The refund that the codecs write and read, as the flat JSON of each dialect, and what its answer adds. */
import type { MessageJson } from '../../src/index.ts'

/** 21 elements that `iso_8583` knows too, without 52 and 64, which it reads as bytes and the ASCII dialect as hexadecimal characters. */
export const ISO_REFUND: MessageJson = {
  '0': '0200',
  '2': '6200001234567892',
  '3': '200000',
  '4': '000000010000',
  '7': '0604101530',
  '11': '000002',
  '12': '101530',
  '13': '0604',
  '14': '3012',
  '18': '5999',
  '22': '051',
  '25': '00',
  '32': '00001234',
  '35': '6200001234567892=30122010000000000',
  '37': '260604000002',
  '38': 'A12345',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': 'UNSWIPE TEST SHOP        SHANGHAI     CN',
  '49': '156',
  '90': '020000000106041015300000000123400000000000',
  '102': '1234567890',
}

/** As a UnionPay terminal asks for it. */
export const UNIONPAY_REFUND: MessageJson = {
  '0': '0220',
  '2': '6200001234567892',
  '3': '200000',
  '4': '000000010000',
  '11': '000004',
  '14': '3012',
  '22': '021',
  '25': '00',
  '35': '6200001234567892D30122010000000000',
  '37': '260604000002',
  '38': 'A12345',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '49': '156',
  '53': '0600000000000000',
  '60': '25000002000500',
  '61': '0000000000000604',
  '63': '000',
}

/** What a gateway reads of a request: card, amount, trace, original, who asks, currency. */
export const READ: readonly number[] = [2, 3, 4, 11, 37, 41, 42, 49]

/** What the answer carries besides the elements it echoes. */
export const ADDED: readonly (readonly [number, string])[] = [
  [37, '260605000003'],
  [38, 'A12346'],
  [39, '00'],
]
