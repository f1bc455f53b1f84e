/** How a reversal of a part is read and written: DE95 of 1987, DE24, DE30 and DE4 of 1993 and 2003. */
import { describe, expect, it } from 'vitest'
import {
  type Dialect,
  decodeMessage,
  draftFromJson,
  loadDialect,
  MessageDraft,
  type MessageJson,
  messageToJson,
  readReversedAmounts,
  writePartialReversal,
} from '../../src/index.ts'

const Y1987 = loadDialect('iso8583-1987-ascii')
const Y1993 = loadDialect('iso8583-1993-ascii')
const Y2003 = loadDialect('iso8583-2003-binary')
/** R34: the profiles whose DE4 is what remains. */
const FINAL: Dialect = { ...Y1993, partialReversal: { by: 'function', when: new Map([[24, '401']]), amount: 'final', original: 30 } }
const DE95 = (finalMinor: number): string => String(finalMinor).padStart(12, '0') + '0'.repeat(30)
const ZEROS = '0'.repeat(12)

function read(dialect: Dialect, json: MessageJson): unknown {
  return readReversedAmounts(decodeMessage(dialect.format, draftFromJson(dialect.format, json).encode()), dialect)
}

describe('R33, R34: a reversal', () => {
  it.each<readonly [string, Dialect, MessageJson, object]>([
    ['1987 without DE95: the whole', Y1987, { 0: '0400', 4: '000000010000' }, { originalMinor: 10_000 }],
    ['DE95 all zeros: the whole', Y1987, { 0: '0400', 4: '000000010000', 95: DE95(0) }, { originalMinor: 10_000 }],
    [
      'DE95: what remains',
      Y1987,
      { 0: '0420', 4: '000000010000', 95: DE95(6_000) },
      { originalMinor: 10_000, part: { finalMinor: 6_000 } },
    ],
    [
      'DE95 with fees',
      Y1987,
      { 0: '0420', 4: '000000010000', 95: `${ZEROS.slice(4)}6000${ZEROS}C00000000D00000000` },
      { originalMinor: 10_000, part: { finalMinor: 6_000 } },
    ],
    ['DE95 alone', Y1987, { 0: '0420', 95: DE95(1) }, { originalMinor: 0, part: { finalMinor: 1 } }],
    ['DE95 that is no amount: the whole', Y1987, { 0: '0420', 4: '000000010000', 95: 'A'.repeat(42) }, { originalMinor: 10_000 }],
    ['1993, DE24 = 400: the whole', Y1993, { 0: '1420', 4: '000000010000', 24: '400' }, { originalMinor: 10_000 }],
    [
      '401, DE30 - DE4',
      Y1993,
      { 0: '1420', 4: '000000004000', 24: '401', 30: `000000010000${ZEROS}` },
      { originalMinor: 10_000, part: { finalMinor: 6_000 } },
    ],
    ['401 without DE30', Y1993, { 0: '1420', 4: '000000004000', 24: '401' }, { originalMinor: 0, part: { givenMinor: 4_000 } }],
    ['401, all of it', Y1993, { 0: '1420', 4: '000000010000', 24: '401', 30: `000000010000${ZEROS}` }, { originalMinor: 10_000 }],
    [
      '401, amount: final',
      FINAL,
      { 0: '1420', 4: '000000006000', 24: '401', 30: `000000010000${ZEROS}` },
      { originalMinor: 10_000, part: { finalMinor: 6_000 } },
    ],
    [
      '401, amount: final, nothing remains',
      FINAL,
      { 0: '1420', 4: ZEROS, 24: '401', 30: `000000010000${ZEROS}` },
      { originalMinor: 10_000 },
    ],
    [
      '2003',
      Y2003,
      { 0: '2420', 4: '1562000000004000', 24: '401', 30: `1562000000010000${'0'.repeat(16)}` },
      { originalMinor: 10_000, part: { finalMinor: 6_000 } },
    ],
  ])('is read: %s', (_name, dialect, json, expected) => {
    expect(read(dialect, json)).toEqual(expected)
  })

  it.each<readonly [string, Dialect, string, MessageJson]>([
    ['1987', Y1987, '0420', { 0: '0420', 4: '000000010000', 49: '156', 95: DE95(6_000) }],
    ['1993', Y1993, '1420', { 0: '1420', 4: '000000004000', 24: '401', 30: `000000010000${ZEROS}`, 49: '156' }],
    ['1993, amount: final', FINAL, '1420', { 0: '1420', 4: '000000006000', 24: '401', 30: `000000010000${ZEROS}`, 49: '156' }],
    ['2003', Y2003, '2420', { 0: '2420', 4: '1562000000004000', 24: '401', 30: `1562000000010000${'0'.repeat(16)}` }],
  ])('is written, and read again: %s', (_name, dialect, mti, expected) => {
    const draft = new MessageDraft(dialect.format, mti)
    writePartialReversal(draft, dialect, { amountMinor: 10_000, finalMinor: 6_000, currency: '156' })
    const message = decodeMessage(dialect.format, draft.encode())
    expect(messageToJson(message, { unmask: true })).toEqual(expected)
    expect(readReversedAmounts(message, dialect)).toEqual({ originalMinor: 10_000, part: { finalMinor: 6_000 } })
  })

  it('a dialect without the section has no parts', () => {
    const { partialReversal: _, ...whole } = Y1987
    expect(read(whole, { 0: '0420', 4: '000000010000', 95: DE95(6_000) })).toEqual({ originalMinor: 10_000 })
  })
})
