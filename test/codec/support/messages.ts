/** One message with many kinds of elements for each of the three formats, with test card numbers. */
import { draftFromJson, type MessageJson } from '../../../src/codec/json.ts'
import { ascii1987, binary1987, unionpay } from './formats.ts'

const PAN = '6200001234567892'
const CHIP = '9F2608112233445566778857136200001234567892D30122010000000000000F9F2701809F101307020103AB806010000000000900000C060A299F37'

const ASCII_REFUND: MessageJson = {
  '0': '0220',
  '2': PAN,
  '3': '200000',
  '4': '000000010000',
  '7': '1122041530',
  '11': '000123',
  '22': '021',
  '28': 'C00000150',
  '32': '12345678901',
  '35': `${PAN}=30122010000000000`,
  '37': '260604000002',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '48': '',
  '49': '156',
  '52': '918D58C1A4725948',
  '63': 'any byte: \u0000\u00ff',
  '90': '020000000211220415290000000000100000000000',
  '97': 'D0000000000000150',
  '128': '4445424343433544',
}

const BINARY_REFUND: MessageJson = {
  ...ASCII_REFUND,
  '2': '6200001234567892470',
  '35': `${PAN}D3012201000000000`,
  '55': `${CHIP}0411223344`,
}

const UNIONPAY_REFUND: MessageJson = {
  '0': '0220',
  '2': '6200001234567892470',
  '3': '200000',
  '4': '000000010000',
  '11': '000003',
  '22': '021',
  '23': '001',
  '25': '00',
  '35': `${PAN}D3012201000000000`,
  '37': '260604000002',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  '43': '测试商户'.padEnd(36, ' '),
  '49': '156',
  '52': '918D58C1A4725948',
  '55': `${CHIP}0411223344`,
  '60': '2500000100050',
  '61': '0000000000001122',
  '62': 'AABBCCDDEEFF00112233445566778899',
  '63': '000',
  '64': '4445424343433544',
}

export const samples = [
  { format: ascii1987, json: ASCII_REFUND },
  { format: binary1987, json: BINARY_REFUND },
  { format: unionpay, json: UNIONPAY_REFUND },
].map(({ format, json }) => ({ name: format.dialect, format, json, bytes: draftFromJson(format, json).encode() }))
