import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { DecodeError, GatewayError } from '../../src/errors.ts'
import { AT, read, written } from './support/one-element.ts'

const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex').toUpperCase()

/** Element of the dialect file, text, bytes with their length prefix. */
const CONTENTS: readonly (readonly [element: string, text: string, hex: string])[] = [
  ['type: n5', '00120', '3030313230'],
  ['type: n..19', '00120', '30353030313230'],
  ['type: n...29', '12', '3030323132'],
  ['type: n..19, prefix: bcd', '00120', '053030313230'],
  ['type: n...29, prefix: bcd', '12', '00023132'],
  ['type: n6, encoding: bcd', '001200', '001200'],
  ['type: n5, encoding: bcd, pad: left', '12345', '012345'],
  ['type: n5, encoding: bcd, pad: right', '12345', '123450'],
  ['type: n5, encoding: bcd, pad: left, filler: F', '12345', 'F12345'],
  ['type: n5, encoding: bcd, pad: right, filler: F', '12345', '12345F'],
  ['type: n6, encoding: bcd, pad: right, filler: F', '123456', '123456'],
  ['type: n1, encoding: bcd, pad: left', '7', '07'],
  ['type: n1, encoding: bcd, pad: right', '7', '70'],
  ['type: n..19, encoding: bcd, prefix: bcd', '12345', '05123450'],
  ['type: n..19, encoding: bcd, prefix: bcd, pad: left', '12345', '05012345'],
  ['type: n..19, encoding: bcd, prefix: bcd, pad: right, filler: F', '12345', '0512345F'],
  ['type: n..19, encoding: bcd, prefix: bcd, pad: left, filler: F', '1234', '041234'],
  ['type: n..19, encoding: bcd', '123', '30331230'],
  ['type: n...322, encoding: bcd, prefix: bcd', '12345', '0005123450'],
  ['type: n...322, encoding: bcd, prefix: bcd', '1'.repeat(322), `0322${'11'.repeat(161)}`],
  ['type: n...322, encoding: bcd', '1234', '3030341234'],

  ['type: z5', '12=34', '31323D3334'],
  ['type: z..37', '12=3D', '30353132 3D3344'],
  ['type: z...104, prefix: bcd', '1D2', '0003314432'],
  ['type: z6, encoding: bcd', '12D345', '12D345'],
  ['type: z5, encoding: bcd, pad: left', '12D34', '012D34'],
  ['type: z5, encoding: bcd, pad: right', '12D34', '12D340'],
  ['type: z5, encoding: bcd, pad: left, filler: F', '12D34', 'F12D34'],
  ['type: z..37, encoding: bcd, prefix: bcd', '12D3D', '0512D3D0'],
  ['type: z..37, encoding: bcd, prefix: bcd, pad: left', '12D', '03012D'],
  ['type: z..37, encoding: bcd, prefix: bcd, pad: right, filler: F', '12D', '0312DF'],
  ['type: z...104, encoding: bcd, prefix: bcd', '12D34', '000512D340'],

  ['type: a4', 'Ab z', '4162207A'],
  ['type: a..4', 'Ab', '30324162'],
  ['type: a...4', 'Ab', '3030324162'],
  ['type: a4, encoding: gbk', 'Ab z', '4162207A'],
  ['type: an6', 'A1 b-9', '413120622D39'],
  ['type: an..25', 'A1', '30324131'],
  ['type: an...40, prefix: bcd', 'A1', '00024131'],
  ['type: an..25, encoding: gbk, prefix: bcd', 'A1', '024131'],

  ['type: ans6', 'A~ 1\t.', '417E2031092E'],
  ['type: ans4', '\u0000\u007f\u00e9\u00ff', '007FE9FF'],
  ['type: ans..25', 'A+', '3032412B'],
  ['type: ans...999', 'A+', '303032412B'],
  ['type: ans...999', '\u00a3'.repeat(999), `393939${'A3'.repeat(999)}`],
  ['type: ans..25, prefix: bcd', 'x'.repeat(25), `25${'78'.repeat(25)}`],
  ['type: ans...999, prefix: bcd', 'x'.repeat(999), `0999${'78'.repeat(999)}`],
  ['type: ans6, encoding: gbk', '退货 A', 'CDCBBBF52041'],
  ['type: ans..25, encoding: gbk', '退货', '3034CDCBBBF5'],
  ['type: ans...163, encoding: gbk, prefix: bcd', 'CUP退', '0005435550CDCB'],
  ['type: ans...999, encoding: gbk, prefix: bcd', '货'.repeat(499), `0998${'BBF5'.repeat(499)}`],

  ['type: b4, encoding: binary', '00FF80A1', '00FF80A1'],
  ['type: b..8, encoding: binary', '0A', '30310A'],
  ['type: b..8, encoding: binary, prefix: bcd', '0A0B', '020A0B'],
  ['type: b...999, encoding: binary, prefix: bcd', '0A', '00010A'],
  ['type: b...999, encoding: binary', 'EE'.repeat(999), `393939${'EE'.repeat(999)}`],
  ['type: b4, encoding: hex', '00FF80A1', ascii('00FF80A1')],
  ['type: b..8, encoding: hex', '0A0B', ascii('020A0B')],
  ['type: b...999, encoding: hex, prefix: bcd', '0A', `0001${ascii('0A')}`],
  ['type: b...999, encoding: hex', 'EE'.repeat(999), ascii(`999${'EE'.repeat(999)}`)],
  ['type: b...999, encoding: binary, tlv: yes', '9F2602AABB', '3030359F2602AABB'],
  ['type: b...999, encoding: hex, tlv: yes', '9F2602AABB', ascii('0059F2602AABB')],

  ['type: x+n9', 'D00000012', ascii('D00000012')],
  ['type: x+n..9', 'C12', ascii('03C12')],
  ['type: x+n...9', 'C1', ascii('002C1')],
  ['type: x+n9, encoding: bcd', 'C00000012', '4300000012'],
  ['type: x+n8, encoding: bcd, pad: left', 'D1234567', '4401234567'],
  ['type: x+n8, encoding: bcd, pad: right', 'D1234567', '4412345670'],
  ['type: x+n8, encoding: bcd, pad: left, filler: F', 'D1234567', '44F1234567'],
  ['type: x+n8, encoding: bcd, pad: right, filler: F', 'D1234567', '441234567F'],
  ['type: x+n..9, encoding: bcd, prefix: bcd, pad: right', 'C123', '04431230'],
  ['type: x+n...9, encoding: bcd, prefix: bcd', 'C12', '00034312'],
  ['type: x+n9, encoding: bcd, sign: ebcdic', 'C00000012', 'C300000012'],

  ['type: n5, encoding: cp037', '00120', 'F0F0F1F2F0'],
  ['type: n..19, encoding: cp500, prefix: ebcdic', '12', 'F0F2F1F2'],
  ['type: z..37, encoding: cp037, prefix: ebcdic', '12=3D', 'F0F5F1F27EF3C4'],
  ['type: a4, encoding: cp1047', 'Ab z', 'C18240A9'],
  ['type: an..25, encoding: cp037, prefix: ebcdic', 'A-1', 'F0F3C160F1'],
  ['type: ans4, encoding: cp037', '^[]¬', 'B0BABB5F'],
  ['type: ans4, encoding: cp500', '^[]¬', '5F4A5ABA'],
  ['type: ans4, encoding: cp1047', '^[]¬', '5FADBDB0'],
  ['type: ans3, encoding: cp037', '\u0000é\n', '005125'],
  ['type: x+n9, encoding: cp037', 'D00000012', 'C4F0F0F0F0F0F0F1F2'],
  ['type: b2, encoding: hex-ebcdic', '0AF9', 'F0C1C6F9'],
  ['type: b..8, encoding: hex-ebcdic, prefix: ebcdic', '0A', 'F0F1F0C1'],
  ['type: ans..20, encoding: utf8', '退货', '3036E98080E8B4A7'],
  ['type: ans..20, encoding: utf8', 'hex:FF', '3031FF'],
  ['type: ans..20, encoding: utf8, counts: characters', '退货é', '3033E98080E8B4A7C3A9'],
  ['type: ans3, encoding: ascii, counts: characters', 'abc', '616263'],

  ['type: n..19, encoding: bcd, prefix: binary1', '12345', '05123450'],
  ['type: ans...255, prefix: binary1', 'x'.repeat(255), `FF${'78'.repeat(255)}`],
  ['type: b...999, encoding: binary, prefix: binary2', 'EE'.repeat(999), `03E7${'EE'.repeat(999)}`],
  ['type: ans....9999', 'x'.repeat(1_234), `31323334${'78'.repeat(1_234)}`],
  ['type: ans....9999, prefix: bcd', 'x'.repeat(1_234), `1234${'78'.repeat(1_234)}`],
  ['type: b......99999, encoding: binary', 'AB', '303030303031AB'],
  ['type: ans.....99999, prefix: bcd', 'x', '00000178'],
  ['type: ans......99999, prefix: ebcdic', 'x', 'F0F0F0F0F0F178'],

  ['type: n..19, encoding: bcd, prefix: bcd, counts: bytes', '123456', '03123456'],
  ['type: n..19, encoding: bcd, prefix: bcd, counts: bytes, filler: F', '12345', '0312345F'],
  [
    'type: z..37, encoding: bcd, prefix: binary1, counts: bytes, filler: F',
    `${'1'.repeat(16)}D${'2'.repeat(20)}`,
    `13${'1'.repeat(16)}D${'2'.repeat(20)}F`,
  ],
  ['type: n..19, encoding: bcd, prefix: bcd, pad: left, counts: bytes, filler: F', '12345', '03F12345'],
  ['type: b..8, encoding: hex, counts: bytes', '0A0B', ascii('040A0B')],
  ['type: b..8, encoding: binary, counts: nibbles', '0A0B', '30340A0B'],
  ['type: ans..20, counts: nibbles', 'AB', '30344142'],
  ['type: n..19, encoding: bcd, counts: nibbles', '123', '30331230'],
  ['type: x+n..9, encoding: bcd, counts: nibbles', 'C12', '30344312'],
  ['type: x+n..9, encoding: bcd, counts: bytes', 'C12', '30324312'],
]

describe.each(CONTENTS)('%s', (element, text, hex) => {
  const bytes = hex.replaceAll(' ', '')

  it('has exactly these bytes', () => {
    expect(written(element, text)).toBe(bytes)
  })

  it('has exactly this text', () => {
    expect(read(element, bytes)).toBe(text)
  })
})

describe('an empty variable element', () => {
  const contents = [
    'n ascii',
    'n bcd',
    'z ascii',
    'z bcd',
    'x+n ascii',
    'x+n bcd',
    'a ascii',
    'an gbk',
    'ans ascii',
    'ans gbk',
    'b binary',
    'b hex',
  ]
  const cases = contents.flatMap((pair) => {
    const [content = '', encoding = ''] = pair.split(' ')
    return [
      [`type: ${content}..9, encoding: ${encoding}`, '3030'],
      [`type: ${content}...9, encoding: ${encoding}`, '303030'],
      [`type: ${content}..9, encoding: ${encoding}, prefix: bcd`, '00'],
      [`type: ${content}...9, encoding: ${encoding}, prefix: bcd`, '0000'],
    ] as const
  })

  it.each([...cases, ['type: b..9, tlv: yes', '3030'] as const])('(%s) is its length alone: %s', (element, hex) => {
    expect(written(element, '')).toBe(hex)
    expect(read(element, hex)).toBe('')
  })
})

describe('a text in a form that is not read back', () => {
  it.each([
    ['type: z..37, encoding: bcd, prefix: bcd', '12=34', '12D34'],
    ['type: b2, encoding: binary', 'abCd', 'ABCD'],
    ['type: b2, encoding: hex', 'abCd', 'ABCD'],
    ['type: ans4, encoding: gbk', 'hex:41424344', 'ABCD'],
    ['type: ans2, encoding: gbk', 'hex:cdcb', '退'],
  ])('(%s) %s becomes %s', (element, given, text) => {
    expect(read(element, written(element, given))).toBe(text)
  })
})

describe('Chinese text', () => {
  it.each([
    ['a byte that begins no character', 'FF', 'hex:FF'],
    ['a half character', '41CD', 'hex:41CD'],
    ['a lead byte before a digit', 'CD31', 'hex:CD31'],
    ['a work key', 'FE0C98BA7654321F', 'hex:FE0C98BA7654321F'],
    ['text that begins with hex:', '6865783A3431', 'hex:6865783A3431'],
    ['hex: alone', '6865783A', 'hex:6865783A'],
  ])('%s is given as hex', (_, hex, text) => {
    const element = `type: ans${hex.length / 2}, encoding: gbk`
    expect(read(element, hex)).toBe(text)
    expect(written(element, text)).toBe(hex)
  })

  it('that has HEX: or hex: further behind is text', () => {
    expect(read('type: ans6, encoding: gbk', ascii('HEX:41'))).toBe('HEX:41')
    expect(read('type: ans6, encoding: gbk', ascii(' hex:1'))).toBe(' hex:1')
  })

  it('of every pair of bytes is read and written back, as characters or as hex', () => {
    const pairs = Array.from({ length: 65_536 }, (_, value) => value.toString(16).toUpperCase().padStart(4, '0'))
    const asText = pairs.filter((hex) => {
      const bytes = Buffer.from(hex, 'hex')
      const text = iconv.decode(bytes, 'gbk')
      return iconv.encode(text, 'gbk').equals(bytes)
    })
    expect(asText.length).toBeGreaterThan(20_000)
    const hex = asText.join('').slice(0, 998 * 2)
    expect(written('type: ans...999, encoding: gbk', read('type: ans...999, encoding: gbk', ascii('998') + hex) ?? '')).toBe(
      ascii('998') + hex,
    )
  })

  it('counts bytes: nine characters of two do not fit into 17', () => {
    expect(written('type: ans..18, encoding: gbk', '货'.repeat(9))).toBe(`3138${'BBF5'.repeat(9)}`)
    expect(() => written('type: ans..17, encoding: gbk', '货'.repeat(9))).toThrow('expected at most 17 bytes, got 18')
  })
})

/** Element, its bytes, and the fault: offset from where the element begins. */
const FAULTY: readonly (readonly [name: string, element: string, hex: string, fault: object])[] = [
  ['a letter among digits', 'type: n4', ascii('12A4'), { at: 2, expected: 'digits', got: 'byte 41 "A"' }],
  ['a control byte among digits', 'type: n2', '3109', { at: 1, expected: 'digits', got: 'byte 09' }],
  ['a colon, the character behind 9', 'type: n2', ascii('9:'), { at: 1, expected: 'digits', got: 'byte 3A ":"' }],
  ['a slash, the character before 0', 'type: n2', ascii('/9'), { at: 0, expected: 'digits', got: 'byte 2F "/"' }],
  ['nibble A', 'type: n4, encoding: bcd', '1A34', { at: 0, expected: 'digits', got: 'byte 1A' }],
  ['nibble F in the last place', 'type: n4, encoding: bcd', '123F', { at: 1, expected: 'digits', got: 'byte 3F "?"' }],
  [
    'a digit where the filler is on the left',
    'type: n3, encoding: bcd, pad: left',
    '1230',
    { at: 0, expected: 'the filler 0 on the left of 3 digits', got: 'nibble 1; the device may pad on the right' },
  ],
  [
    'a digit where the filler is on the right',
    'type: n3, encoding: bcd, pad: right',
    '0123',
    { at: 1, expected: 'the filler 0 on the right of 3 digits', got: 'nibble 3; the device may pad on the left' },
  ],
  [
    'filler 0 instead of F',
    'type: n3, encoding: bcd, pad: right, filler: F',
    '1230',
    { at: 1, expected: 'the filler F on the right of 3 digits', got: 'nibble 0; the device may pad on the left' },
  ],
  [
    'filler F instead of 0',
    'type: z3, encoding: bcd, pad: right',
    '12DF',
    { at: 1, expected: 'the filler 0 on the right of 3 digits', got: 'nibble F; the device may pad on the left' },
  ],
  [
    'filler F in an even count',
    'type: n..9, encoding: bcd, filler: F',
    `${ascii('04')}123F`,
    { at: 3, expected: 'digits', got: 'byte 3F "?"' },
  ],
  ['a nibble beside the filler', 'type: n3, encoding: bcd, pad: left', '0A23', { at: 0, expected: 'digits', got: 'byte 0A' }],
  ['= as a nibble of digits', 'type: n4, encoding: bcd', '12D3', { at: 1, expected: 'digits', got: 'byte D3' }],
  ['nibble C in a track', 'type: z4, encoding: bcd', '12C3', { at: 1, expected: 'digits and D', got: 'byte C3' }],
  ['d in a track', 'type: z4', ascii('12d3'), { at: 2, expected: 'digits, = and D', got: 'byte 64 "d"' }],
  ['a control byte in a', 'type: a2', '411F', { at: 1, expected: 'printable ASCII', got: 'byte 1F' }],
  ['DEL in an', 'type: an2', '417F', { at: 1, expected: 'printable ASCII', got: 'byte 7F' }],
  ['a Chinese character in an', 'type: an2, encoding: gbk', 'CDCB', { at: 0, expected: 'printable ASCII', got: 'byte CD' }],
  ['sign E', 'type: x+n3', ascii('E12'), { at: 0, expected: 'C or D and digits', got: 'byte 45 "E"' }],
  ['a small sign', 'type: x+n3', ascii('c12'), { at: 0, expected: 'C or D and digits', got: 'byte 63 "c"' }],
  ['a letter among signed digits', 'type: x+n3', ascii('C1x'), { at: 2, expected: 'C or D and digits', got: 'byte 78 "x"' }],
  ['a sign alone', 'type: x+n..3', ascii('01C'), { at: 2, expected: 'C or D and digits', got: 'byte 43 "C"' }],
  ['a packed sign E', 'type: x+n3, encoding: bcd', '4512', { at: 0, expected: 'C or D and digits', got: 'byte 45 "E"' }],
  ['a nibble among signed digits', 'type: x+n3, encoding: bcd', '431B', { at: 1, expected: 'C or D and digits', got: 'byte 1B' }],
  [
    'a wrong filler behind a sign',
    'type: x+n4, encoding: bcd, pad: left',
    '431234',
    { at: 1, expected: 'the filler 0 on the left of 3 digits', got: 'nibble 1; the device may pad on the right' },
  ],
  [
    'small hex',
    'type: b2, encoding: hex',
    ascii('00aF'),
    { at: 2, expected: 'pairs of upper-case hexadecimal characters', got: 'byte 61 "a"' },
  ],
  [
    'G in hex',
    'type: b2, encoding: hex',
    ascii('00AG'),
    { at: 3, expected: 'pairs of upper-case hexadecimal characters', got: 'byte 47 "G"' },
  ],
]

function refusal(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('content that its type forbids is refused where it is:', () => {
  it.each(FAULTY)('%s (%s)', (_, element, hex, fault) => {
    const { at, ...words } = fault as { at: number }
    const error = refusal(() => read(element, hex))
    expect(error).toBeInstanceOf(DecodeError)
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 44, elementName: 'Additional response data', offset: AT + at, ...words })
  })

  it.each([
    ['a value that is longer than its list', '0059F2603AABB', 3 + 4, 'a value of 3 bytes, 2 left'],
    ['a tag without length, at the very end', '0029F26', 3 + 4, 'a tag without length'],
    ['a character that is not hexadecimal', '0029F2G', 3 + 3, 'byte 47 "G"'],
  ])('%s in a TLV list of hexadecimal characters', (_, text, at, got) => {
    const error = refusal(() => read('type: b...999, encoding: hex, tlv: yes', ascii(text)))
    expect(error).toMatchObject({ code: 'DECODE_CONTENT', element: 44, offset: AT + at, expected: 'a BER-TLV list', got })
  })
})

describe('a length prefix that cannot be is refused where it is:', () => {
  it.each([
    ['longer than the element', 'type: n..19', ascii('20'), { expected: 'at most 19 digits', got: '20' }],
    ['longer, of three digits', 'type: ans...120', ascii('121'), { expected: 'at most 120 characters', got: '121' }],
    ['longer, packed', 'type: n..19, prefix: bcd', '20', { expected: 'at most 19 digits', got: '20' }],
    ['longer, in two packed bytes', 'type: b...255, encoding: binary, prefix: bcd', '0256', { expected: 'at most 255 bytes', got: '256' }],
    ['letters', 'type: ans..25', ascii('1A'), { expected: 'a length of 2 ASCII digits', got: 'bytes 3141' }],
    ['a sign', 'type: ans...99', ascii('+12'), { expected: 'a length of 3 ASCII digits', got: 'bytes 2B3132' }],
    ['a space', 'type: ans..25', ascii(' 5'), { expected: 'a length of 2 ASCII digits', got: 'bytes 2035' }],
    ['packed where characters stand', 'type: ans..25', '0541', { expected: 'a length of 2 ASCII digits', got: 'bytes 0541' }],
    ['nibble A', 'type: ans..25, prefix: bcd', '1A', { expected: 'a length of 2 packed digits', got: 'bytes 1A' }],
    ['nibble F', 'type: ans..25, prefix: bcd', 'F1', { expected: 'a length of 2 packed digits', got: 'bytes F1' }],
    ['a thousand', 'type: ans...999, prefix: bcd', '1000', { expected: 'a length of 3 packed digits', got: 'bytes 1000' }],
    [
      'nibble B in two packed bytes',
      'type: ans...999, prefix: bcd',
      '09B9',
      { expected: 'a length of 3 packed digits', got: 'bytes 09B9' },
    ],
  ])('%s (%s)', (_, element, hex, words) => {
    const error = refusal(() => read(element, hex + '31'.repeat(300)))
    expect(error).toBeInstanceOf(DecodeError)
    expect(error).toMatchObject({ code: 'DECODE_LENGTH', element: 44, offset: AT, ...words })
  })
})

describe('a text that does not fit is not written:', () => {
  it.each([
    ['too few digits', 'type: n6', '12345', 'exactly 6 digits, got 5'],
    ['too many digits', 'type: n6', '1234567', 'exactly 6 digits, got 7'],
    ['too many variable digits', 'type: n..5, encoding: bcd', '123456', 'at most 5 digits, got 6'],
    ['nothing where the length is fixed', 'type: an2', '', 'exactly 2 characters, got 0'],
    ['a letter among digits', 'type: n4', '12A4', 'digits, got "A" at position 3'],
    ['a letter among packed digits', 'type: n4, encoding: bcd', '12A4', 'digits, got "A" at position 3'],
    ['= among packed digits', 'type: n4, encoding: bcd', '12=4', 'digits, got "=" at position 3'],
    ['a digit of another script', 'type: n2', '1\u0662', 'digits, got "\u0662" at position 2'],
    ['a letter in a track', 'type: z..37', '12E3', 'digits, = and D, got "E" at position 3'],
    ['a letter in a packed track', 'type: z..37, encoding: bcd', '12F3', 'digits and D, got "F" at position 3'],
    ['a line break', 'type: an3', 'a\nb', 'printable ASCII, got "\\n" at position 2'],
    ['a character above one byte', 'type: ans3', 'a退b', 'characters of one byte, got "退" at position 2'],
    ['a long text with such a character', 'type: ans...99', `${'a'.repeat(50)}€`, 'characters of one byte, got "€" at position 51'],
    ['a character that GBK lacks', 'type: ans..25, encoding: gbk', 'a\u{1F600}', 'GBK text or hex:, got "\u{1F600}" at position 2'],
    ['half a surrogate pair', 'type: ans..25, encoding: gbk', 'a\ud83d', 'GBK text or hex:, got "\\ud83d" at position 2'],
    ['hex: with something else', 'type: ans..25, encoding: gbk', 'hex:4', 'GBK text or hex:, got 5 characters'],
    ['half a byte', 'type: b2', 'ABC', 'exactly 2 bytes, got 1.5'],
    ['half a byte, variable', 'type: b..2, encoding: binary', 'ABC', 'pairs of hexadecimal characters, got 3 characters'],
    ['no hex', 'type: b2, encoding: binary', 'ABCG', 'pairs of hexadecimal characters, got "G" at position 4'],
    ['no hex for characters', 'type: b2', '0x12', 'pairs of upper-case hexadecimal characters, got "x" at position 2'],
    ['no sign', 'type: x+n3', '123', 'C or D and digits, got "1" at position 1'],
    ['a sign in the middle', 'type: x+n3', 'CD2', 'C or D and digits, got "D" at position 2'],
    ['a sign alone', 'type: x+n..3, encoding: bcd', 'C', 'C or D and digits, got 1 characters'],
    ['bytes that are no TLV list', 'type: b...99, encoding: binary, tlv: yes', '9F26', 'a BER-TLV list, got a tag without length'],
  ])('%s (%s)', (_, element, text, words) => {
    const error = refusal(() => written(element, text))
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ code: 'ENCODE_INVALID' })
    expect((error as Error).message).toBe(`Cannot encode DE 44 (Additional response data): expected ${words}`)
  })
})
