import { describe, expect, it } from 'vitest'
import { loadDialect } from '../../src/dialect/load.ts'
import { readReference, writeReference } from '../../src/dialect/message-reference.ts'

const planOf = (name: string) => {
  const { reference } = loadDialect(name)
  if (reference === undefined) throw new RangeError(`${name} has no reference`)
  return reference
}

describe.each([
  ['iso8583-1987-ascii', `0200000042052904264000000000123${'0'.repeat(11)}`, '0200', '0529042640'],
  ['iso8583-1993-binary', '12000000422605290426401100000000123', '1200', '260529042640'],
  ['iso8583-2003-binary', '22000000000000422026052904264000000000123', '2200', '20260529042640'],
  ['amex-like-ebcdic', '11000000422605290426401100000000123', '1100', '260529042640'],
])('R15, R16: in %s the original is named %s', (name, data, mti, time) => {
  const acquirer = '00000000123'
  const plan = planOf(name)

  it('and is read so, and written', () => {
    expect(readReference(plan, data)).toEqual({ mti, stan: '000042', time, acquirer })
    expect(writeReference(plan, { mti, stan: '000042', time, acquirer: '123' })).toBe(data)
  })

  it('a repeat is named by its first copy', () => {
    expect(readReference(plan, `${data.slice(0, 3)}1${data.slice(4)}`)?.mti).toBe(mti)
  })

  it('without all of its MTI, STAN and time it names nothing', () => {
    const end = plan.parts.slice(0, 3).reduce((sum, { length }) => sum + length, 0)
    expect(readReference(plan, data.slice(0, end - 1))).toBeUndefined()
    expect(readReference(plan, data.slice(0, end))).toEqual({ mti, stan: '000042', time, acquirer: '' })
  })
})

describe('R16: the acquirer of 1993', () => {
  it('has as many digits as stand before it', () => {
    expect(readReference(planOf('iso8583-1993-ascii'), '120000004226052904264003123')?.acquirer).toBe('123')
  })
})

describe('a STAN of twelve digits', () => {
  it('is the number that it is, with and without zeros in front', () => {
    const plan = planOf('iso8583-2003-binary')
    expect(readReference(plan, '220012345600004220260529042640')?.stan).toBe('123456000042')
    expect(readReference(plan, '220000000000004220260529042640')?.stan).toBe('000042')
  })
})

describe('a time of another form', () => {
  it('keeps its last digits, for what the ledger has of an issuer of another edition', () => {
    const facts = { mti: '1200', stan: '000042', time: '260529042640', acquirer: '' }
    expect(writeReference(planOf('iso8583-1987-ascii'), facts)).toBe(`12000000420529042640${'0'.repeat(22)}`)
    expect(writeReference(planOf('iso8583-1993-ascii'), { ...facts, time: '0529042640' })).toBe(`12000000420005290426401100000000000`)
  })
})
