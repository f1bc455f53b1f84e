import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from '../../src/codec/decode.ts'
import { draftFromJson, type MessageJson, messageToJson } from '../../src/codec/json.ts'
import type { Message } from '../../src/codec/message.ts'
import { createMac } from '../../src/crypto/mac.ts'
import { loadDialect } from '../../src/dialect/load.ts'
import { forbiddenIn } from '../../src/dialect/message-plan.ts'
import { DecodeError } from '../../src/errors.ts'
import { sealDraft, verifies } from '../../src/issuer/seal.ts'
import { classifyEither } from '../../src/routing/classify.ts'
import { isAnswerMti } from '../../src/terms/mti.ts'
import { bytesBefore, DIALECT_OF, dialectOf, formatOf, type Vector, vectors } from './support/public-vectors.ts'
import { hasSharedVectors, readShared, sharedTitle } from './support/shared.ts'

/** The vectors tell the tagged texts of the switch (DE104) as bytes. */
function asTold(fields: MessageJson, vector: Vector, message: Message): MessageJson {
  return vector.dialect === 'cups' && message.has(104)
    ? { ...fields, 104: message.content(104)?.toString('hex').toUpperCase() ?? '' }
    : fields
}

describe.skipIf(!hasSharedVectors)(sharedTitle('public messages'), () => {
  it('are there in each dialect', () => {
    expect(new Set(vectors.map(({ dialect }) => dialect))).toEqual(new Set(Object.keys(DIALECT_OF)))
  })

  it.each(vectors.filter(({ kind }) => kind !== 'negative').map((vector) => [vector.id, vector] as const))(
    '%s is read and written',
    (_id, vector) => {
      const bytes = Buffer.from(vector.hex, 'hex')
      const start = bytesBefore(vector.framing)
      const format = formatOf(vector)
      const json = messageToJson(decodeMessage(format, bytes, start), { unmask: true })
      const { 0: mti, 1: _bitmap, ...fields } = json
      expect(mti).toBe(vector.mti)
      expect(asTold(fields, vector, decodeMessage(format, bytes, start))).toEqual(vector.fields)
      expect(draftFromJson(format, json).encode(bytes.subarray(0, start)).toString('hex')).toBe(bytes.toString('hex'))
    },
  )

  it.each(vectors.filter(({ kind }) => kind === 'negative').map((vector) => [vector.id, vector] as const))(
    '%s is refused where it ends',
    (_id, vector) => {
      const decode = () => decodeMessage(formatOf(vector), Buffer.from(vector.hex, 'hex'), bytesBefore(vector.framing))
      expect(decode).toThrow(DecodeError)
      // Its note says DE90, but its bytes end after 21 of the 30 characters that DE55 announces.
      expect(decode).toThrow(expect.objectContaining({ code: 'DECODE_TRUNCATED', element: 55 }))
    },
  )
})

describe.skipIf(!hasSharedVectors)(sharedTitle('what real devices and hosts send'), () => {
  it.each(vectors.filter(({ kind }) => kind !== 'negative').map((vector) => [vector.id, vector] as const))(
    '%s has nothing that must not be there',
    (_id, vector) => {
      const dialect = dialectOf(vector)
      const message = decodeMessage(dialect.format, Buffer.from(vector.hex, 'hex'), bytesBefore(vector.framing))
      const plan = dialect.messages.get(classifyEither(message, dialect.kinds.terminal)?.kind ?? 'unsupported')
      const use = isAnswerMti(message.mti) ? plan?.response : plan?.request
      // This answer repeats the track of its request, which none may (R100).
      expect(use === undefined ? [] : forbiddenIn(message, use)).toEqual(vector.id === 'nao-0430-reversal-response' ? [35] : [])
    },
  )
})

describe.skipIf(!hasSharedVectors)(sharedTitle('the public refund of the UnionPay switch'), () => {
  const [vector] = vectors.filter(({ id }) => id === 'alatka-cupd-08-s')

  it('names its original in DE90 and has its texts in DE104', () => {
    const message = decodeMessage(loadDialect('unionpay-cups').format, Buffer.from(vector?.hex ?? '', 'hex'))
    const parts = ['1', '2', '3', '4', '5'].map((subfield) => message.read({ element: 90, subfield }))
    expect(parts).toEqual(['0200', '000008', '1012105330', '00065191100', '00065191100'])
    expect(message.read({ element: 104, subfield: 'SI' })).toBe(`\u0001\f000000000000\u0002\u001e${'测'.repeat(7)}${' '.repeat(16)}`)
    expect(message.text(43)?.trimEnd()).toBe('测试商户')
  })
})

interface Worked extends Vector {
  readonly mac_key: string | null
}

describe.skipIf(!hasSharedVectors)(sharedTitle('R117: worked UnionPay messages with a MAC'), () => {
  const worked = hasSharedVectors ? readShared<{ messages: Worked[] }>('unionpay_pos_worked.json').messages : []
  const signed = worked.flatMap((vector) => (vector.mac_key === null ? [] : [[vector.id, vector, vector.mac_key] as const]))

  it.each(signed)('%s: its MAC is right, and is made again', (_id, vector, key) => {
    const { format, mac: plan } = loadDialect('unionpay-pos')
    const bytes = Buffer.from(vector.hex, 'hex')
    const start = bytesBefore(vector.framing)
    const message = decodeMessage(format, bytes, start)
    const mac = createMac('unionpay-ecb', Buffer.from(key, 'hex'))
    expect(verifies(message, 64, mac)).toBe(true)
    const { 64: _mac, ...json } = messageToJson(message, { unmask: true })
    expect(sealDraft(draftFromJson(format, json), plan, mac, bytes.subarray(0, start)).toString('hex')).toBe(bytes.toString('hex'))
    bytes.writeUInt8((bytes[start + 12] ?? 0) ^ 1, start + 12)
    expect(mac.verify(bytes.subarray(start, message.span(64)?.start), Buffer.from(message.text(64) ?? '', 'hex'))).toBe(false)
  })
})

interface TableRow {
  readonly kind: string
  readonly length: number
  readonly var?: number
}

/** Packed digits; an odd number of them gets a 0 on the side that jPOS gives it: fixed left, variable right. */
function pack(digits: string, { var: prefix }: TableRow): string {
  if (digits.length % 2 === 0) return digits
  return prefix === undefined ? `0${digits}` : `${digits}0`
}

function contentHex(text: string, row: TableRow): string {
  if (row.kind === 'n' || row.kind === 'z') return pack(text, row)
  if (row.kind === 'x+n') return Buffer.from(text.slice(0, 1), 'latin1').toString('hex') + text.slice(1)
  return row.kind === 'b' ? text : Buffer.from(text, 'latin1').toString('hex')
}

function prefixHex(text: string, row: TableRow): string {
  if (row.var === undefined) return ''
  const units = row.kind === 'b' ? text.length / 2 : text.length
  return String(units).padStart(row.var === 3 ? 4 : 2, '0')
}

/** A message packed by the table alone, without the product. */
function packMessage(mti: string, fields: ReadonlyMap<number, string>, table: Readonly<Record<string, TableRow>>): string {
  const elements = [...fields.keys()].sort((a, b) => a - b)
  const bits = new Set(elements.some((element) => element > 64) ? [1, ...elements] : elements)
  const bitmap = Array.from({ length: bits.has(1) ? 128 : 64 }, (_, index) => (bits.has(index + 1) ? '1' : '0')).join('')
  const bitmapHex = (bitmap.match(/.{4}/g) ?? []).map((nibble) => Number.parseInt(nibble, 2).toString(16)).join('')
  const contents = elements.map((element) => {
    const text = fields.get(element) ?? ''
    const row = table[element]
    return row === undefined ? '' : prefixHex(text, row) + contentHex(text, row)
  })
  return (mti + bitmapHex + contents.join('')).toLowerCase()
}

const CHARACTERS: Readonly<Record<string, string>> = {
  n: '0123456789',
  z: '0123456789D',
  an: 'ABCXYZabcxyz0123456789 ',
  ans: ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~',
  b: '0123456789ABCDEF',
}

function textOf({ kind, length, var: prefix }: TableRow): fc.Arbitrary<string> {
  const units = kind === 'b' ? length * 2 : length
  const text = (characters: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength, size: 'max' })
  if (kind === 'x+n') return fc.tuple(fc.constantFrom('C', 'D'), text('0123456789', length - 1, length - 1)).map((parts) => parts.join(''))
  const written = text(CHARACTERS[kind] ?? '', prefix === undefined ? units : 0, units)
  return kind === 'b' ? written.map((hex) => hex.slice(0, hex.length - (hex.length % 2))) : written
}

describe.skipIf(!hasSharedVectors)(sharedTitle('iso8583-1987-binary'), () => {
  const table = hasSharedVectors
    ? (readShared<Record<string, { fields: Record<string, TableRow> }>>('dialect_tables.json')['iso87-binary-jpos']?.fields ?? {})
    : {}
  const { format } = loadDialect('iso8583-1987-binary')
  const rows = Object.entries(table).filter(([element]) => element !== '0')
  const check = (fields: ReadonlyMap<number, string>): void => {
    const hex = packMessage('0200', fields, table)
    const json = messageToJson(decodeMessage(format, Buffer.from(hex, 'hex')), { unmask: true })
    expect(json).toEqual({ 0: '0200', ...Object.fromEntries(fields) })
    expect(draftFromJson(format, json).encode().toString('hex')).toBe(hex)
  }

  it('reads and writes every element of the table', () => {
    const one = fc.tuple(...rows.map(([element, row]) => textOf(row).map((text) => [Number(element), text] as const)))
    fc.assert(
      fc.property(one, (fields) => {
        for (const [element, text] of fields) check(new Map([[element, text]]))
        check(new Map(fields))
      }),
      { numRuns: 20 },
    )
  })

  it('reads and writes any set of them', () => {
    const field = fc.constantFrom(...rows).chain(([element, row]) => textOf(row).map((text) => [Number(element), text] as const))
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 30 }), (fields) => check(new Map(fields))),
      { numRuns: 300 },
    )
  })
})
