import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { describeMessage } from '../../src/codec/describe.ts'
import { MessageDraft } from '../../src/codec/draft.ts'
import { element, formatOf, part } from './support/formats.ts'

const format = formatOf([
  { ...element(2, 'n..19'), name: 'Primary account number', zh: '主账号' },
  { ...element(4, 'n12'), name: 'Amount', zh: '交易金额' },
  { ...element(48, 'ans...99'), zh: '' },
  element(55, 'b...255', undefined, { encoding: 'hex', tlv: true, sensitive: 'chip' }),
  element(60, 'n...21', undefined, { subfields: [part(1, 2, 0), part(2, 6, 2), part(3, 3, 8)] }),
  element(62, 'n...21', undefined, { sensitive: 'keys', subfields: [part(1, 2, 0)] }),
])
const message = decodeMessage(
  format,
  new MessageDraft(format, '0200')
    .set(2, '6200001234567892')
    .set(4, '000000010000')
    .set(48, 'a\u001b[2J\n  4 fake')
    .set(55, '5A0862000012345678929F270180')
    .set(60, '22000001')
    .set(62, '2244')
    .encode(),
)

describe('describeMessage', () => {
  it('writes a line an element, masked, with subfields and chip tags below', () => {
    expect(describeMessage(message)).toEqual([
      '  0  Message type indicator              0200',
      '  2  Primary account number              620000******7892',
      '  4  Amount                              000000010000',
      ' 48  Element 48                          a\\u{1b}[2J\\u{a}  4 fake',
      ' 55  Element 55                          5A08****************9F270180',
      '       5A    ****************',
      '       9F27  80',
      ' 60  Element 60                          22000001',
      '       60.1  Part 1                      22',
      '       60.2  Part 2                      000001',
      ' 62  Element 62                          ****',
    ])
  })

  it('speaks Chinese, in columns', () => {
    expect(describeMessage(message, 'zh').slice(0, 4)).toEqual([
      '  0  消息类型                            0200',
      '  2  主账号                              620000******7892',
      '  4  交易金额                            000000010000',
      ' 48  Element 48                          a\\u{1b}[2J\\u{a}  4 fake',
    ])
  })

  it('shows all when asked to', () => {
    const lines = describeMessage(message, 'en', true).join('\n')
    expect(lines).toContain('6200001234567892\n')
    expect(lines).toContain('5A    6200001234567892')
    expect(lines).toContain('62.1  Part 1                      22')
  })
})
