/** sample, describe, diff, doctor and dialects --kind, as somebody uses them one after the other. */
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'

async function data(...args: readonly string[]): Promise<string> {
  const ran = await runCli(args)
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  return ran.stdout.trimEnd()
}

describe('a sample refund of a UnionPay terminal', () => {
  const sample = data('sample', 'refund', '--dialect', 'unionpay-pos', '--frame')

  it('is what the doctor says it is', async () => {
    const words = await data('doctor', await sample)
    expect(words).toMatch(/^\d+ bytes: unionpay-pos, a whole frame\nEvery element of it is right\.\n/)
    expect(words).toContain('unswipe serve --listen unionpay-pos@127.0.0.1:8583')
  })

  it('is described with what its values mean, in both languages, the card masked', async () => {
    const english = await data('describe', await sample, '--dialect', 'unionpay-pos', '--frame')
    expect(english).toMatch(/^Refund.* \(refund\)\n {2}0 {2}Message type indicator +0220 {2}\(financial advice\)$/m)
    expect(english).toMatch(/^ {2}4 .*000000010000 {2}\(100\.00 CNY\) {2}@\d+\+6$/m)
    expect(english).toMatch(/^ {2}2 .*620000\*{6}7892/m)
    const chinese = await data('describe', await sample, '--dialect', 'unionpay-pos', '--frame', '--lang', 'zh', '--no-places')
    expect(chinese).toMatch(/^退货.* \(refund\)$/m)
    expect(chinese).not.toContain('@')
  })

  it('differs from a sale in what makes it a refund', async () => {
    const sale = await data('sample', 'sale', '--dialect', 'unionpay-pos', '--frame')
    const ran = await runCli(['diff', sale, await sample, '--dialect', 'unionpay-pos', '--frame', '--json'])
    expect(ran.code).toBe(1)
    const elements = (JSON.parse(ran.stdout) as { element: number }[]).map(({ element }) => element)
    expect(elements).toEqual([0, 3, 37, 38, 60, 61, 63])
  })
})

it('sample --json is what encode takes', async () => {
  const json = await data('sample', 'sale', '--json')
  expect(await data('encode', json)).toBe(await data('sample', 'sale'))
})

it('sample of a kind that the dialect does not send is a usage error that says which there are', async () => {
  const ran = await runCli(['sample', 'void'])
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(/^OPTION_INVALID: iso8583-1987-ascii has no void to send\. Possible: sale, refund/)
})

describe('dialects', () => {
  it('--kind lists what such a message must and may have, what a device puts in, and the same of its answer', async () => {
    const lines = (await data('dialects', 'unionpay-pos', '--kind', 'refund')).split('\n')
    const [request, answer] = [lines.slice(1, lines.indexOf('Answer')), lines.slice(lines.indexOf('Answer') + 1)]
    const lineOf = (of: readonly string[], element: number) => of.find((line) => line.startsWith(String(element).padStart(3)))
    expect(lines[0]).toBe('Request')
    expect(lineOf(request, 49)).toMatch(/^ 49 {2}an3 {8}must .*Currency.*"\{currency\}"$/)
    expect(lineOf(request, 35)).toMatch(/must {2}2\|35 {2}Track 2/)
    expect(lineOf(request, 61)).toMatch(/may .*Original data.*"0{12}\{original\.date\}"$/)
    expect(lineOf(request, 44)).toBe(undefined)
    expect(lineOf(answer, 39)).toMatch(/must .*Response code/)
    expect(lineOf(answer, 52)).toMatch(/never .*Personal identification/)
  })

  it('--kind --json is the same for programs, also of a kind that no device of ours sends', async () => {
    const uses = JSON.parse(await data('dialects', 'unionpay-pos', '--kind', 'download', '--json')) as Record<string, { element: number }[]>
    expect(uses['request']).toContainEqual({ element: 60, name: 'Own data', zh: '自定义域', type: 'n...21', use: 'must' })
    expect(uses['response']?.map(({ element }) => element)).toContain(62)
  })

  it('--kind of a kind that is not listed is a usage error that says which there are', async () => {
    const ran = await runCli(['dialects', 'iso8583-1987-ascii', '--kind', 'download'])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('Possible: sale, refund, void, reversal, sign-in')])
  })

  it('--codes says of each code what it means, comes from and asks for, in the order of the codes', async () => {
    const lines = (await data('dialects', 'unionpay-pos', '--codes')).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      '00  Approved (approved)',
      '01  Call the card issuer (declined)',
      '    Cause: The issuer wants to speak to the cardholder or merchant first.',
      '    Do: End it. The cardholder asks the issuer, or pays with another card.',
    ])
    expect(lines).toContain('41  Lost card (declined, keep the card)')
    expect(await data('dialects', 'unionpay-pos', '--codes', '--lang', 'zh')).toContain('\n51  余额不足 (拒绝)\n    原因：')
    const codes = JSON.parse(await data('dialects', 'unionpay-pos', '--codes', '--json')) as { code: string; class: string }[]
    expect(codes.filter((said) => said.class === 'approved').map(({ code }) => code)).toEqual(['00', '10', '11', 'A2', 'A4', 'A5', 'A6'])
  })
})

describe('a message that does not hold to its kind', () => {
  const PAN = '6200001234567892'
  const reversal = { 0: '0400', 3: '000000', 11: '000001', 41: 'TERM0001', 49: '156', 52: '918D58C1A4725948', 57: 'X', 60: '22000001000' }
  const encoded = data('encode', '--dialect', 'unionpay-pos', JSON.stringify(reversal))

  it('is remarked by describe: missing, not allowed, not expected', async () => {
    const lines = (await data('describe', await encoded, '--dialect', 'unionpay-pos')).split('\n')
    expect(lines[0]).toBe('Reversal (reversal)')
    expect(lines.slice(-3)).toEqual([
      'DE42 (Card acceptor identification code) is missing in a reversal',
      'DE52 (Personal identification number data) must not be in a reversal',
      'DE57 (Additional transaction information) is not expected in a reversal',
    ])
    const chinese = await data('describe', await encoded, '--dialect', 'unionpay-pos', '--lang', 'zh')
    expect(chinese).toMatch(/\nreversal 报文不得含有 DE52 \(个人标识码数据\)\n/)
  })

  it('is remarked by the doctor', async () => {
    const words = await data('doctor', await encoded, '--dialect', 'unionpay-pos')
    expect(words).toMatch(/^DE52 .* must not be in a reversal$/m)
    const { findings } = JSON.parse(await data('doctor', await encoded, '--dialect', 'unionpay-pos', '--json')) as {
      findings: { remarks: string[] }[]
    }
    expect(findings[0]?.remarks).toHaveLength(3)
  })

  it('and of an answer: cause and advice of its response code', async () => {
    const json = { 0: '0210', 2: PAN, 3: '000000', 11: '000001', 39: '51', 41: 'TERM0001', 42: 'MERCHANT0000001' }
    const answer = await data('encode', JSON.stringify(json))
    const advice = ['51  Not sufficient funds (declined)', '    Cause: The account does not hold the amount.']
    const long = (await data('describe', answer, '--long')).split('\n')
    expect(long[0]).toBe('Answer: Sale (sale)')
    expect(long.slice(-3, -1)).toEqual(advice)
    expect(await data('describe', answer)).not.toContain('Cause')
    expect(await data('doctor', answer, '--dialect', 'iso8583-1987-ascii')).toContain(advice.join('\n'))
  })
})
