import { describe, expect, it } from 'vitest'
import { loadDialect } from '../../src/dialect/load.ts'
import { parseOverrides } from '../../src/dialect/overrides.ts'
import { answerStart, messageStart, replyEnvelope, requestEnvelope } from '../../src/transport/envelope.ts'
import { encodeFrame } from '../../src/transport/framer.ts'
import { framing, PLAIN, UNIONPAY } from './support/framings.ts'

const request = Buffer.from('6000030000602207000001' + '0200', 'hex')

describe('the envelope of a message', () => {
  it('swaps the addresses of the TPDU and echoes the header', () => {
    expect(replyEnvelope(UNIONPAY, request).toString('hex')).toBe('6000000003602207000001')
    expect(request.toString('hex')).toBe('60000300006022070000010200')
  })

  it('leaves the header out of answers where the dialect does', () => {
    const skipped = framing({}, { tpdu: 'swap', headerBytes: 6, header: 'none' })
    expect(replyEnvelope(skipped, request).toString('hex')).toBe('6000000003')
    expect([messageStart(skipped), answerStart(skipped)]).toEqual([11, 5])
  })

  it('is nothing where there is neither TPDU nor header', () => {
    expect(replyEnvelope(PLAIN, Buffer.from('0200', 'hex'))).toHaveLength(0)
    expect(requestEnvelope(PLAIN)).toHaveLength(0)
    expect(messageStart(PLAIN)).toBe(0)
  })

  it('is a header alone where there is no TPDU', () => {
    const headed = framing({}, { headerBytes: 4, header: 'echo' })
    expect(replyEnvelope(headed, Buffer.from('0102030405', 'hex')).toString('hex')).toBe('01020304')
    expect(requestEnvelope(headed).toString('hex')).toBe('00000000')
  })

  it('is what a UnionPay terminal sends', () => {
    expect(requestEnvelope(UNIONPAY).toString('hex')).toBe('6000030000602200000000')
    expect(messageStart(UNIONPAY)).toBe(11)
  })

  it('is as long as the framing says', () => {
    expect(requestEnvelope(framing({}, { tpdu: 'swap' })).toString('hex')).toBe('6000030000')
    expect(requestEnvelope(framing({}, { headerBytes: 46, header: 'echo' })).toString('hex')).toBe('00'.repeat(46))
  })

  it('has two addresses of a header swapped, and its own length in it', () => {
    const { framing: base1 } = loadDialect('base1-like')
    const asked = Buffer.from(`1601020053${'123456'}${'654321'}${'0000010000000000000099'}0100`, 'hex')
    const envelope = replyEnvelope(base1, asked)
    expect(envelope.toString('hex')).toBe('16010200536543211234560000010000000000000099')
    const frame = encodeFrame(base1, Buffer.concat([envelope, Buffer.from('0110', 'hex')]))
    expect(frame.toString('hex')).toBe('00181601020018654321123456' + '0000010000000000000099' + '0110')
  })

  it('begins as the header of the network does', () => {
    const { framing: base1 } = loadDialect('base1-like')
    expect(requestEnvelope(base1).toString('hex')).toBe(`160102${'00'.repeat(19)}`)
    expect(requestEnvelope(loadDialect('base1-like', parseOverrides('header=4')).framing).toString('hex')).toBe('00000000')
  })
})
