import { describe, expect, it } from 'vitest'
import { parseAddress, parseHostPort } from '../../src/cli/address.ts'

describe('parseAddress', () => {
  it('reads dialect, host and port', () => {
    const { dialect, host, port } = parseAddress('unionpay-pos@0.0.0.0:8583', '--listen')
    expect([dialect.name, host, port]).toEqual(['unionpay-pos', '0.0.0.0', 8583])
  })

  it('reads overrides of the dialect', () => {
    const { dialect } = parseAddress('iso8583-1987-ascii,length=ascii4,bitmap=binary,steer=asked@127.0.0.1:0', '--listen')
    expect([dialect.framing.length.encoding, dialect.format.bitmap, dialect.steer]).toEqual(['ascii', 'binary', 'asked'])
  })

  it.each(['unionpay-pos', 'unionpay-pos@', 'unionpay-pos@host', '@127.0.0.1:1', 'unionpay-pos@127.0.0.1:70000', 'unionpay-pos@:1'])(
    '%s is refused',
    (text) => {
      expect(() => parseAddress(text, '--listen')).toThrow(/--listen: expected/)
    },
  )
})

describe('parseHostPort', () => {
  it.each([
    ['127.0.0.1:8580', '127.0.0.1', 8580],
    ['localhost:0', 'localhost', 0],
    ['[::1]:8580', '::1', 8580],
  ])('%s', (text, host, port) => expect(parseHostPort(text, '--control')).toEqual({ host, port }))
})
