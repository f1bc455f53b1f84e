import { describe, expect, it } from 'vitest'
import { type Difference, differencesOf } from '../../src/describe/differences.ts'
import { decodeMessage, draftFromJson, loadDialect, type Message, type MessageJson } from '../../src/index.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const BINARY = loadDialect('iso8583-1987-binary')

function message(json: MessageJson, dialect = ASCII): Message {
  return decodeMessage(dialect.format, draftFromJson(dialect.format, json).encode())
}

const SALE: MessageJson = { 0: '0200', 2: '6200001234567892', 3: '000000', 4: '000000010000', 11: '000001' }

function differences(left: MessageJson, right: MessageJson, unmask = false): readonly Difference[] {
  return differencesOf(message(left), message(right), unmask)
}

describe('differencesOf', () => {
  it('equal messages have none', () => {
    expect(differences(SALE, { ...SALE })).toEqual([])
  })

  it('the same values in two dialects are no difference', () => {
    expect(differencesOf(message(SALE, ASCII), message(SALE, BINARY), false)).toEqual([])
  })

  it('names what is only left, only right, and different, in the order of the elements', () => {
    expect(differences({ ...SALE, 41: 'TERM0001', 39: '00' }, { ...SALE, 4: '000000009999', 12: '101010', 39: '51' })).toEqual([
      { element: 4, name: 'Amount, transaction', left: '000000010000', right: '000000009999' },
      { element: 12, name: 'Time, local transaction', right: '101010' },
      { element: 39, name: 'Response code', left: '00', right: '51' },
      { element: 41, name: 'Card acceptor terminal identification', left: 'TERM0001' },
    ])
  })

  it('the MTI is element 0', () => {
    expect(differences(SALE, { ...SALE, 0: '0210' })).toEqual([{ element: 0, name: 'Message type indicator', left: '0200', right: '0210' }])
  })

  it('shows card data masked', () => {
    const [pan, track] = differences({ ...SALE, 35: '6200001234567892D3012' }, { ...SALE, 2: '4111111111111111' })
    expect(pan).toMatchObject({ element: 2, left: '620000******7892', right: '411111******1111' })
    expect(track).toEqual({ element: 35, name: 'Track 2 data', left: '*'.repeat(21) })
  })

  it('compares card data whole: two numbers with the same mask differ', () => {
    const [pan, ...others] = differences(SALE, { ...SALE, 2: '6200009999997892' })
    expect(pan).toMatchObject({ left: '620000******7892', right: '620000******7892' })
    expect(others).toEqual([])
  })

  it('shows all when it is asked to', () => {
    const [pan] = differences(SALE, { ...SALE, 2: '4111111111111111' }, true)
    expect(pan).toMatchObject({ left: '6200001234567892', right: '4111111111111111' })
  })

  it('an element that only the right dialect has is named by it', () => {
    const unionpay = loadDialect('unionpay-pos')
    const right = message({ ...SALE, 90: '0'.repeat(42) }, ASCII)
    expect(differencesOf(message({ ...SALE }, unionpay), right, true)).toEqual([
      { element: 90, name: 'Original data elements', right: '0'.repeat(42) },
    ])
  })
})
