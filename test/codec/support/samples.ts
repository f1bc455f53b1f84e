/** Messages of every shipped dialect, as their flat JSON and as bytes. */
import type { MessageFormat } from '../../../src/codec/format.ts'
import { draftFromJson, type MessageJson } from '../../../src/codec/json.ts'
import { listDialects, loadDialect } from '../../../src/dialect/load.ts'
import { parseOverrides } from '../../../src/dialect/overrides.ts'

export interface Sample {
  /** `unionpay-pos refund`. */
  readonly name: string
  readonly format: MessageFormat
  /** Unmasked. */
  readonly json: MessageJson
  readonly bytes: Buffer
}

/** Of every shipped dialect. */
export const formats: readonly MessageFormat[] = listDialects().map((name) => loadDialect(name).format)
const formatOf = (name: string): MessageFormat => formats.find(({ dialect }) => dialect === name) ?? loadDialect(name).format
export const [ascii, binary, unionpay] = [formatOf('iso8583-1987-ascii'), formatOf('iso8583-1987-binary'), formatOf('unionpay-pos')]

/** Switches of a listener that change how messages are read. */
const ASCII_TLV = loadDialect('iso8583-1987-ascii', parseOverrides('55=tlv,bitmap=binary')).format

const REFUND_1987 = {
  '0': '0200',
  '2': '6200001234567892',
  '3': '200000',
  '4': '000000010000',
  '7': '0604101530',
  '11': '000002',
  '12': '101530',
  '13': '0604',
  '22': '051',
  '23': '001',
  '25': '00',
  '28': 'C00000012',
  '32': '00001234567',
  '35': '6200001234567892D30122010000000000',
  '37': '260604000002',
  '38': 'A12345',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': 'UNSWIPE TEST SHOP        SHANGHAI     CN',
  '48': 'caf\u00e9 \u0001',
  '49': '156',
  '52': '0123456789ABCDEF',
  '54': '',
  '90': '020000000106041015300000000123400000000000',
  '96': 'A0A1A2A3A4A5A6A7A8A9AAABACADAEAF',
  '97': 'D0000000000010000',
  '100': '03050001',
  '128': 'FEDCBA9876543210',
} satisfies MessageJson

const REFUND_1993 = {
  '0': '1200',
  '2': '6200001234567892',
  '3': '200000',
  '4': '000000010000',
  '7': '0604101530',
  '11': '000002',
  '12': '260604101530',
  '22': '510101511000',
  '23': '001',
  '24': '200',
  '29': '001',
  '30': '000000010000000000000000',
  '32': '00001234567',
  '35': '6200001234567892D30122010000000000',
  '37': '260604000002',
  '38': 'A12345',
  '39': '904',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': 'UNSWIPE TEST SHOP',
  '48': '[caf\u00e9]',
  '49': '156',
  '52': '0123456789ABCDEF',
  '53': '00FF',
  '56': '1200000001260604101500110000000123',
  '58': '123',
  '97': 'D0000000000010000',
  '99': 'A1',
  '128': 'FEDCBA9876543210',
} satisfies MessageJson

const REFUND_2003 = {
  ...REFUND_1993,
  '0': '2200',
  '4': '1562000000010000',
  '11': '123456000002',
  '12': '20260604101530',
  '22': '00112233445566778899AABBCCDDEEFF',
  '30': '15620000000100001562000000000000',
  '39': '9114',
  '56': '22001234560000012026060410150000000123',
  '97': 'D00000000000000010000',
  '128': 'FEDCBA98',
} satisfies MessageJson

/** Without a tag that is not to be shown. */
export const CHIP = '9F260811223344556677889F2701809F10080102030405060708000082027C009F360200019F8101810101FF'
/** With card number and holder's name. */
const SECRET_CHIP = '5A0862000012345678925F3401019F260811223344556677888A0230307004950200005F20054D4F555345'

/** DE127 of PostBridge, two bitmaps deep. */
const PRIVATE_POSTILION = {
  '127.2': '000000000017',
  '127.3': 'SRC         SINK        000001000001GROUP       ',
  '127.20': '20260604',
  '127.25.2': '000000010000',
  '127.25.12': 'AB12CD34EF567890',
  '127.25.28': '42',
  '127.25.30': '8B0B2FA1',
  '127.29': 'A0'.repeat(20),
} satisfies MessageJson

const REFUND_UNIONPAY = {
  '0': '0220',
  '2': '6200001234567892001',
  '3': '200000',
  '4': '000000010000',
  '11': '000004',
  '14': '3012',
  '22': '021',
  '23': '001',
  '25': '00',
  '35': '6200001234567892D30122010000000000001',
  '36': '9962000012345678D1561560000000000001003',
  '37': '260604000002',
  '38': 'A12345',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': '上海市黄浦区无刷测试商店 UNSWIPE TEST 01',
  '44': 'hex:FF00FE6865783A',
  '48': '13579',
  '49': '156',
  '52': 'FEDCBA9876543210',
  '53': '0600000000000000',
  '55': SECRET_CHIP,
  '59': '0A0B0C',
  '60': '25000002000500',
  '61': '0000000000000604',
  '62': '00112233445566778899',
  '63': 'CUP退货成功',
  '64': '3031323334353637',
} satisfies MessageJson

/** As 1987, with what the EBCDIC networks have besides. */
const REFUND_NETWORK = {
  '0': '0100',
  '2': '6200001234567892',
  '3': '200000',
  '4': '000000010000',
  '7': '0604101530',
  '11': '000002',
  '14': '3012',
  '32': '1234567',
  '35': '6200001234567892D30122010000000000',
  '37': '260604000002',
  '38': 'A12345',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': 'UNSWIPE [TEST] SHOP!      SHANGHAI    CN',
  '49': '156',
  '52': '0123456789ABCDEF',
  '54': '',
  '90': '010000000106041015300000000123400000000000',
  '97': 'D0000000000010000',
  '100': '3050001',
} satisfies MessageJson
const JCB = { ...REFUND_NETWORK, 22: '0120', 23: '0001', 48: 'F0F2F0F111', 61: 'caf\u00e9', 70: '0301' }
const BASE1 = {
  ...REFUND_NETWORK,
  '22': '0120',
  '28': 'C00000012',
  '62.1': 'E',
  '62.2': '123456789012345',
  '62.23': 'F ',
  '63.1': '0002',
  '126.8': '00'.repeat(20),
  '126.10': '11 123',
}
const MASTERCARD = { ...REFUND_NETWORK, 22: '012', 48: 'T420701032109203123', 62: '0023003CT6' }
const CLEARING = {
  '0': '1240',
  '2': '6200001234567892',
  '12': '260604101530',
  '22': 'M10101254140',
  '24': '200',
  '26': '5411',
  '31': '71234566041234567890123',
  '48': '0023003CT601480041562',
  '71': '00000002',
  '94': '00000001234',
} satisfies MessageJson

function sample(name: string, format: MessageFormat, json: MessageJson): Sample {
  return { name: `${format.dialect} ${name}`, format, json, bytes: draftFromJson(format, json).encode() }
}

export const samples: readonly [Sample, ...Sample[]] = [
  sample('refund', ascii, REFUND_1987),
  sample('sign-in', ascii, { '0': '0800', '7': '0604101530', '11': '000001', '70': '001' }),
  sample('text', ascii, { '0': '0210', '39': '00', '44': 'x', '55': 'as text', '62': '0'.repeat(120), '102': '', '127': '~' }),
  sample('chip', ASCII_TLV, { '0': '0210', '11': '000002', '39': '00', '55': CHIP, '64': '0011223344556677' }),
  sample('refund', binary, { ...REFUND_1987, '55': CHIP }),
  sample('forced second bitmap', binary, { '0': '0820', '1': 'C0000000000000000000000000000000', '2': '123' }),
  sample('refund', unionpay, REFUND_UNIONPAY),
  sample('sign-in', unionpay, { '0': '0800', '11': '000001', '41': 'TERM0001', '42': 'MERCHANT0000001', '60': '00000001003', '63': '01 ' }),
  sample('refund', formatOf('iso8583-1993-ascii'), { ...REFUND_1993, '55': CHIP }),
  sample('refund', formatOf('iso8583-1993-binary'), { ...REFUND_1993, '55': CHIP }),
  sample('refund', formatOf('iso8583-2003-binary'), { ...REFUND_2003, '55': CHIP }),
  sample('refund', formatOf('amex-like-ebcdic'), { ...REFUND_1993, '0': '1100', '24': '100', '55': CHIP }),
  sample('refund', loadDialect('jcb-like-ebcdic').format, JCB),
  sample('refund', loadDialect('base1-like').format, BASE1),
  sample('refund', loadDialect('mastercard-like-ebcdic').format, MASTERCARD),
  sample('clearing record', loadDialect('mastercard-like-ebcdic', parseOverrides('secondBitmap=always')).format, CLEARING),
  sample('refund', formatOf('postbridge'), { ...REFUND_1987, ...PRIVATE_POSTILION, '123': '510101511344101' }),
  sample('refund', formatOf('iso_8583'), {
    ...REFUND_1987,
    ...PRIVATE_POSTILION,
    ...{ '48': 'x', '53': 'A5'.repeat(48), '96': 'A0A1A2A3', '128': 'FEDCBA98' },
  }),
  sample('refund', formatOf('unionpay-cups'), {
    ...REFUND_1987,
    ...{ '43': '测试商户'.padEnd(36, ' '), '48': '4153303033', '55': CHIP, '96': 'A0A1A2A3A4A5A6A7', '104': 'SI005\u0001\u0003测1' },
    ...{ '122': '1832  999003测测测', '128': '1A2B3C4D' },
  }),
  sample('answer', unionpay, { '0': '0230', '39': '00', '55': CHIP, '63': '', '64': '3031323334353637' }),
]
