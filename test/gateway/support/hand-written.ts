/** Sale and refund of 100.00 in the three shipped dialects, every byte written by hand from the tables of the networks. */
import { ascii, frameOf } from '../../support/wire-client.ts'

/** What a later message says of the sale. */
export interface SaleOnWire {
  /** 6 digits. */
  readonly stan: string
  readonly rrn: string
}

export interface HandWritten {
  readonly dialect: string
  sale(stan: string): Buffer
  /** Hex of the whole frame. */
  saleAnswer(sale: SaleOnWire, authorisationCode: string): Buffer
  refund(stan: string, of: SaleOnWire): Buffer
  refundAnswer(stan: string, of: SaleOnWire, rrn: string): Buffer
}

const TRACK = '6200001234567892=30122010000000000'
const PIN_BLOCK = '918D58C1A4725948'
const NOBODY = '0'.repeat(22)

/** Everything is a character: what is written here is what Wireshark shows on the right. */
const asciiDialect: HandWritten = {
  dialect: 'iso8583-1987-ascii',
  sale: (stan) =>
    frameOf(
      ascii('0200'), // MTI
      ascii('723C048020C09000'), // bitmap: 2 3 4 7 11 12 13 14 22 25 35 41 42 49 52
      ascii('166200001234567892'), // 2: LL 16, card number
      ascii('000000'), // 3: purchase
      ascii('000000010000'), // 4: 100.00
      ascii('0528202600'), // 7: UTC
      ascii(stan), // 11
      ascii('042600'), // 12
      ascii('0529'), // 13
      ascii('3012'), // 14
      ascii('021'), // 22: magnetic stripe, PIN
      ascii('00'), // 25
      ascii(`34${TRACK}`), // 35: LL 34
      ascii('TERM0001'), // 41
      ascii('MERCHANT0000001'), // 42
      ascii('156'), // 49
      ascii(PIN_BLOCK), // 52: 8 bytes as 16 characters
    ),
  saleAnswer: ({ stan, rrn }, authorisationCode) =>
    frameOf(
      ascii('0210'),
      ascii('723A00800EC08000'), // 2 3 4 7 11 12 13 15 25 37 38 39 41 42 49
      ascii('166200001234567892000000000000010000'), // 2 3 4
      ascii(`0528202600${stan}`), // 7 11
      ascii('04264005290529'), // 12 13 15: the gateway's
      ascii('00'), // 25
      ascii(`${rrn}${authorisationCode}00`), // 37 38 39
      ascii('TERM0001MERCHANT0000001156'), // 41 42 49
    ),
  refund: (stan, of) =>
    frameOf(
      ascii('0200'),
      ascii('F23C048000C080000000004000000000'), // 2 3 4 7 11 12 13 14 22 25 41 42 49 90
      ascii('166200001234567892'),
      ascii('200000'), // 3: refund
      ascii('000000010000'),
      ascii(`0528202600${stan}0426000529`), // 7 11 12 13
      ascii('301202100'), // 14 22 25
      ascii('TERM0001MERCHANT0000001156'),
      ascii(`0200${of.stan}0528202600${NOBODY}`), // 90: the sale
    ),
  refundAnswer: (stan, of, rrn) =>
    frameOf(
      ascii('0210'),
      ascii('F23A00800AC080000000004000000000'), // 2 3 4 7 11 12 13 15 25 37 39 41 42 49 90
      ascii('166200001234567892200000000000010000'),
      ascii(`0528202600${stan}`),
      ascii('0426400529052900'), // 12 13 15 25
      ascii(`${rrn}00`), // 37 39
      ascii('TERM0001MERCHANT0000001156'),
      ascii(`0200${of.stan}0528202600${NOBODY}`),
    ),
}

const TERMINAL = ascii('TERM0001')
const MERCHANT = ascii('MERCHANT0000001')
const CNY = ascii('156')

/** Digits are packed two a byte, an odd fixed one has a 0 in front, text is ASCII. */
const binaryDialect: HandWritten = {
  dialect: 'iso8583-1987-binary',
  sale: (stan) =>
    frameOf(
      '0200',
      '723C048020C09000',
      '16 6200001234567892', // 2: LL in BCD, 8 bytes
      '000000',
      '000000010000',
      `0528202600 ${stan} 042600 0529`, // 7 11 12 13
      '3012 0021 00', // 14, 22: 0021 for 021, 25
      '34 6200001234567892D30122010000000000', // 35: 34 digits, = is D
      TERMINAL + MERCHANT + CNY,
      PIN_BLOCK, // 52: 8 bytes
    ),
  saleAnswer: ({ stan, rrn }, authorisationCode) =>
    frameOf(
      '0210',
      '723A00800EC08000',
      '16 6200001234567892 000000 000000010000',
      `0528202600 ${stan} 042640 0529 0529 00`,
      ascii(`${rrn}${authorisationCode}00`),
      TERMINAL + MERCHANT + CNY,
    ),
  refund: (stan, of) =>
    frameOf(
      '0200',
      'F23C048000C08000 0000004000000000',
      '16 6200001234567892 200000 000000010000',
      `0528202600 ${stan} 042600 0529`,
      '3012 0021 00',
      TERMINAL + MERCHANT + CNY,
      `0200 ${of.stan} 0528202600 ${NOBODY}`, // 90: 42 digits, 21 bytes
    ),
  refundAnswer: (stan, of, rrn) =>
    frameOf(
      '0210',
      'F23A00800AC08000 0000004000000000',
      '16 6200001234567892 200000 000000010000',
      `0528202600 ${stan} 042640 0529 0529 00`,
      ascii(`${rrn}00`),
      TERMINAL + MERCHANT + CNY,
      `0200 ${of.stan} 0528202600 ${NOBODY}`,
    ),
}

const ACQUIRER = '11 000000000010' // 32: LL 11, an odd digit count has its 0 behind

const unionpay: HandWritten = {
  dialect: 'unionpay-pos',
  sale: (stan) =>
    frameOf(
      '60 0003 0000', // TPDU: id, to 0003, from 0000
      '603100311008', // header, echoed as it came
      '0200',
      '702404C020C09810', // 2 3 4 11 14 22 25 26 35 41 42 49 52 53 60
      '16 6200001234567892',
      '000000',
      '000000010000',
      stan,
      '3012', // 14
      '0210', // 22: n3 021, its 0 behind
      '00 12', // 25, 26: PIN of up to 12
      '34 6200001234567892D30122010000000000',
      TERMINAL + MERCHANT + CNY,
      PIN_BLOCK,
      '2600000000000000', // 53: with card number, double length key
      '0011 220000010000', // 60: LLL 11 digits, 22 sale, batch 000001, 000
    ),
  saleAnswer: ({ stan, rrn }, authorisationCode) =>
    frameOf(
      '60 0000 0003', // addresses swapped
      '603100311008',
      '0210',
      '703E00810EC08012', // 2 3 4 11 12 13 14 15 25 32 37 38 39 41 42 49 60 63
      '16 6200001234567892 000000 000000010000',
      `${stan} 042640 0529 3012 0529 00`, // 11 12 13 14 15 25
      ACQUIRER,
      ascii(`${rrn}${authorisationCode}00`),
      TERMINAL + MERCHANT + CNY,
      '0011 220000010000', // 60 as it came
      `0003 ${ascii('CUP')}`, // 63
    ),
  refund: (stan, of) =>
    frameOf(
      '60 0003 0000 603100311008',
      '0220',
      '702404C028C0981A', // 2 3 4 11 14 22 25 26 35 37 41 42 49 52 53 60 61 63
      '16 6200001234567892 200000 000000010000',
      `${stan} 3012 0210 00 12`,
      '34 6200001234567892D30122010000000000',
      ascii(of.rrn), // 37: of the sale
      TERMINAL + MERCHANT + CNY,
      PIN_BLOCK,
      '2600000000000000',
      '0011 250000010000', // 60: 25 refund
      '0016 0000000000000529', // 61: no batch, no STAN, date of the sale
      `0003 ${ascii('000')}`, // 63
    ),
  refundAnswer: (stan, _of, rrn) =>
    frameOf(
      '60 0000 0003 603100311008',
      '0230',
      '703E00810AC08812', // 2 3 4 11 12 13 14 15 25 32 37 39 41 42 49 53 60 63
      '16 6200001234567892 200000 000000010000',
      `${stan} 042640 0529 3012 0529 00`,
      ACQUIRER,
      ascii(`${rrn}00`), // 37: a new one
      TERMINAL + MERCHANT + CNY,
      '2600000000000000',
      '0011 250000010000',
      `0003 ${ascii('CUP')}`,
    ),
}

export const HAND_WRITTEN: readonly HandWritten[] = [asciiDialect, binaryDialect, unionpay]
