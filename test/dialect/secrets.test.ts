/** What a dialect file says of MACs, work keys, PINs and the issuer's network: read, and refused with its place. */
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { parseDialect } from '../../src/dialect/load.ts'
import { linesOf } from './support/faults.ts'

const load = (base: string, text: string): Dialect => parseDialect(`extends: ${base}\n${text}\n`, 'bank.yaml')
const refused = (base: string, text: string): string => linesOf(() => load(base, text)).join('\n')

describe('the MAC of a dialect', () => {
  it('R118, R119: has an algorithm, one for keys of SM4, a padding and a form', () => {
    const text = 'mac: { algorithm: x9.19, sm4: sm4-cbc, padding: 80-zeros, form: bytes4 }'
    expect(load('unionpay-pos', text).mac).toMatchObject({ algorithm: 'x9.19', sm4: 'sm4-cbc', options: { padding: 2, form: 'bytes4' } })
  })

  it('pads and is written as its algorithm does it when nothing is said', () => {
    expect(load('unionpay-pos', '').mac).toMatchObject({ algorithm: 'unionpay-ecb', sm4: 'unionpay-ecb-sm4', options: {} })
  })

  it.each([
    ['mac: { padding: 80-zeros }', 'bank.yaml:2:17 mac.padding: The MAC unionpay-ecb has padding method 1, not method 2'],
    ['mac: { algorithm: cmac-tdes, padding: zeros }', 'mac.padding: The MAC cmac-tdes has a padding of its own, not method 1'],
    ['mac: { padding: none }', 'bank.yaml:2:17 mac.padding: expected one of zeros, 80-zeros, found "none"'],
    ['mac: { form: hex16 }', 'bank.yaml:2:14 mac.form: expected one of bytes8, bytes4, hex8, found "hex16"'],
    ['mac: { sm4: x9.19 }', 'bank.yaml:2:13 mac.sm4: A key of x9.19 is of tdes, not of sm4'],
    [
      'mac: { elements: [63] }',
      'bank.yaml:2:19 mac.elements.0: a MAC needs an element of type b8, b4 or an8, data element 63 is of another',
    ],
    ['elements: { 64: { type: b6 } }', 'mac.elements.0: a MAC needs an element of type b8, b4 or an8, data element 64 is of another'],
  ])('%s is refused', (text, line) => {
    expect(refused('unionpay-pos', text)).toContain(line)
  })
})

describe('the sign-in of a dialect', () => {
  it.each([
    ['signIn: { layouts: { 003: dubble } }', 'bank.yaml:2:27 signIn.layouts.003: expected one of single, double, '],
    ['mac: { algorithm: cmac-tdes }', 'signIn.layouts.001: A key of cmac-tdes has 16 or 24 bytes, not 8, as single has'],
    [
      'mac: { algorithm: x9.9 }\nsignIn: { layouts: { 003: double-mak16 } }',
      'bank.yaml:3:27 signIn.layouts.003: A key of x9.9 has 8 bytes, not 16',
    ],
    ['mac: { algorithm: sm4-cbc }', 'signIn.layouts.003: A key of sm4-cbc is of sm4, not of tdes, as double has'],
  ])('%s is refused: the MAC cannot be made with its MAK', (text, line) => {
    expect(refused('unionpay-pos', text)).toContain(line)
  })
})

describe('the PIN of a dialect', () => {
  it.each([
    [
      'unionpay-pos',
      'pin: { format: ISO-9 }',
      'bank.yaml:2:16 pin.format: expected one of ISO-0, ISO-1, ISO-3, ISO-4, unionpay-no-pan, found "ISO-9"',
    ],
    ['unionpay-pos', 'pin: { formats: { by: 53.9 } }', 'bank.yaml:2:23 pin.formats.by: data element 53 has no subfield 9'],
    ['unionpay-pos', 'pin: { element: 8 }', 'bank.yaml:2:17 pin.element: data element 8 is not in elements'],
    [
      'iso8583-1987-ascii',
      'issuer: { carry: [2, 52] }',
      'bank.yaml:2:22 issuer.carry.1: data element 52 is a PIN block: it goes on only from key to key (see pin)',
    ],
  ])('%s with %s is refused', (base, text, line) => {
    expect(refused(base, text)).toContain(line)
  })
})

describe('the network of an issuer', () => {
  const network = (text: string) => `issuer: { network: { ${text} } }`

  it('may go without a sign-on', () => {
    expect(load('iso8583-1987-ascii', network('signOn: none')).issuer?.network?.signOn).toBe('none')
  })

  it.each([
    ['signOn: maybe', 'bank.yaml:2:30 issuer.network.signOn: expected one of required, none, found "maybe"'],
    ['messages: { echo: { elements: { 11: "{pan}" } } }', 'issuer.network.messages.echo.elements.11: unknown placeholder {pan}'],
    ['messages: { echo: { elements: { 999: "1" } } }', 'issuer.network.messages.echo.elements.999: expected a whole number 2 to 128'],
    ['answers: [{ do: nothing, mti: 0800 }]', 'issuer.network.answers.0.do: expected one of sign-on, sign-off, echo, cut-over, key-change'],
    ['answers: [{ do: echo, mti: 0800, when: { 62.1: 1 } }]', 'issuer.network.answers.0.when.62.1: data element 62 has no subfield 1'],
  ])('%s is refused', (text, line) => {
    expect(refused('iso8583-1987-ascii', network(text))).toContain(line)
  })
})

describe('the code that asks for a sign-in', () => {
  it('R95: is that of a wrong MAC unless the dialect has one', () => {
    const codes = (base: string, text = '') => load(base, text).codes.signin
    expect([codes('unionpay-pos'), codes('unionpay-pos', 'codes: { signin: 99 }'), codes('iso8583-1987-ascii')]).toEqual(['A0', '99', '58'])
  })
})
