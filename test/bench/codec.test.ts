/** The codec's bench compares like with like: what is timed gives the same on both sides. */
import { describe, expect, it } from 'vitest'
import { ISO_REFUND } from '../../bench/codec/refund.ts'
import { assertSame, matches, type Row, table } from '../../bench/codec.bench.ts'

const all = matches()
const [ascii] = all

describe('codec bench', () => {
  it('gives both codecs the same bytes, values and answer', () => {
    expect(ascii?.theirs).toBeDefined()
    for (const match of all) assertSame(match)
  })

  it('refuses to time codecs that differ', () => {
    const answer = (): Buffer => Buffer.from('0210')
    expect(() => all.map((match) => assertSame({ ...match, ours: { ...match.ours, answer } }))).toThrow('deep-equal')
  })

  it('times a refund of 21 elements in ASCII', () => {
    expect(Object.values(ascii?.ours.decode() ?? {})).toEqual(Object.values(ISO_REFUND))
    expect(Object.keys(ISO_REFUND).length).toBe(1 + 21)
  })

  it('prints medians and ratios, a heading for each dialect', () => {
    const rows: Row[] = [
      {
        dialect: 'iso8583-1987-ascii',
        job: 'encode',
        unswipe: 1_000.4,
        iso8583: 46_000,
        ratio: { median: 46, low: 44.12, high: 48 },
      },
      { dialect: 'unionpay-pos', job: 'decode', unswipe: 950 },
    ]
    expect(table(rows).split('\n')).toEqual([
      'CPU ns each, median          unswipe    iso_8583   ratio (8 rounds in 10)',
      '',
      'iso8583-1987-ascii',
      '  encode                       1,000      46,000   46.0x (44.1-48.0)',
      '',
      'unionpay-pos',
      '  decode, all values             950',
    ])
  })
})
