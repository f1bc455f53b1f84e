import { describe, expect, it } from 'vitest'
import { looksLike } from '../../src/transport/looks-like.ts'

const HTTP = 'an HTTP request sent to the POS port'

describe('looksLike', () => {
  it.each([
    ['GET / HTTP/1.1', `The first bytes are "GE": this looks like ${HTTP}`],
    ['GE', `The first bytes are "GE": this looks like ${HTTP}`],
    ['POST /refund', `The first bytes are "PO": this looks like ${HTTP}`],
    ['PRI * HTTP/2.0', `The first bytes are "PR": this looks like ${HTTP}`],
    ['SSH-2.0-OpenSSH', 'The first bytes are "SS": this looks like an SSH client'],
    ['01280200', 'The first bytes are "01": this looks like a frame with a length header of 4 ASCII digits'],
    ['0128\x60\x00', 'The first bytes are "01": this looks like a frame with a length header of 4 ASCII digits'],
    ['0128\x02\x00', 'The first bytes are "01": this looks like a frame with a length header of 4 ASCII digits'],
    ['0200702406', 'The first bytes are "02": this looks like an ASCII message without a length header'],
    ['01', 'The first bytes are "01": this looks like a length header of ASCII digits'],
    ['hello\r\n', 'The first bytes are "he": this looks like plain text'],
  ])('text %j', (text, words) => {
    expect(looksLike(Buffer.from(text, 'latin1'))).toBe(words)
  })

  it.each([
    ['1603010200', 'The first bytes are 16 03: this looks like a TLS hello: this port speaks plain TCP'],
    ['000000000000', 'The first bytes are 00 00: this looks like nothing but zeros'],
    ['6000030000602200000000', 'The first bytes are 60 00: this looks like a frame without a length header that begins with its TPDU'],
    ['00796000030000', 'The first bytes are 00 79: this looks like a frame with a length header of 2 binary bytes'],
    ['0079020030', 'The first bytes are 00 79: this looks like a frame with a length header of 2 binary bytes'],
    ['007930323030', 'The first bytes are 00 79: this looks like a frame with a length header of 2 binary bytes'],
    ['000000796000', 'The first bytes are 00 00: this looks like a frame with a length header of 4 binary bytes'],
    ['0200302004C020', 'The first bytes are 02 00: this looks like a BCD message without a length header'],
    ['8F12AB', 'The first bytes are 8F 12'],
    ['', 'No byte came'],
  ])('bytes %s', (bytes, words) => {
    expect(looksLike(Buffer.from(bytes, 'hex'))).toBe(words)
  })

  it('shows no more than two bytes of what may be a card number', () => {
    expect(looksLike(Buffer.from('6222021234567890', 'latin1'))).not.toContain('622')
    expect(looksLike(Buffer.from('6222021234567890', 'hex'))).not.toMatch(/62 22 02/)
  })
})
