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

it('dialects --kind lists what such a message has, and what it must have', async () => {
  const lines = (await data('dialects', 'unionpay-pos', '--kind', 'refund')).split('\n')
  expect(lines.find((line) => line.startsWith(' 49'))).toMatch(/required Currency/)
  expect(lines.find((line) => line.startsWith(' 61'))).toMatch(/sent {5}Original data/)
  expect(lines.some((line) => line.startsWith(' 44'))).toBe(false)
})
