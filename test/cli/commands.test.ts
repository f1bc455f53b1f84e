/** The commands that run once: decode, encode, dialects, keys, completion, demo; and the simulated issuer alone. */
import { readFileSync, statSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { BookEntry } from '../../sim/index.ts'
import { hasSharedVectors, readShared, sharedTitle } from '../dialect/support/shared.ts'
import { HAND_WRITTEN } from '../gateway/support/hand-written.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'
import { PAN } from '../support/speakers.ts'
import { hexOf } from '../support/wire-client.ts'

const folder = useFolder()
afterEach(() => killAll())

const ASCII_SALE = HAND_WRITTEN[0]?.sale('000001') ?? Buffer.alloc(0)
const BINARY_SALE = HAND_WRITTEN[1]?.sale('000001') ?? Buffer.alloc(0)
const UNIONPAY_SALE = HAND_WRITTEN[2]?.sale('000001') ?? Buffer.alloc(0)
const TRACK = '6200001234567892=30122010000000000'

async function data(...args: readonly string[]): Promise<string> {
  const ran = await runCli(args, { cwd: folder.path })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  return ran.stdout.trimEnd()
}

describe('decode and encode', () => {
  it('a message: a table for eyes, card data masked', async () => {
    const table = await data('decode', hexOf(ASCII_SALE.subarray(2)))
    expect(table).toMatch(/^ {2}0 {2}Message type indicator +0200$/m)
    expect(table).toMatch(/^ {2}4 {2}Amount, transaction +000000010000$/m)
    expect(table).toMatch(/^ {2}2 {2}Primary account number +620000\*{6}7892$/m)
    for (const secret of [PAN, TRACK, '918D58C1A4725948']) expect(table).not.toContain(secret)
  })

  it('--unmask shows it, --json is the flat form, --lang zh names the elements in Chinese', async () => {
    const json = JSON.parse(await data('decode', '--unmask', '--json', hexOf(ASCII_SALE.subarray(2)))) as Record<string, string>
    expect(json).toMatchObject({ 0: '0200', 2: PAN, 3: '000000', 11: '000001', 35: TRACK, 52: '918D58C1A4725948' })
    expect(await data('decode', '--lang', 'zh', hexOf(ASCII_SALE.subarray(2)))).toMatch(/主账号/)
  })

  it.each([
    ['iso8583-1987-ascii', ASCII_SALE],
    ['iso8583-1987-binary', BINARY_SALE],
    ['unionpay-pos', UNIONPAY_SALE],
  ])('encode(decode(x)) is x, frame and all: %s', async (dialect, frame) => {
    const json = await data('decode', '--dialect', dialect, '--frame', '--json', '--unmask', hexOf(frame))
    expect(JSON.parse(json)).toMatchObject({ length: String(frame.length - 2), 11: '000001' })
    expect(await data('encode', '--dialect', dialect, '--frame', json)).toBe(hexOf(frame))
  })

  it('--frame shows TPDU and header', async () => {
    const json = await data('decode', '--dialect', 'unionpay-pos', '--frame', '--json', hexOf(UNIONPAY_SALE))
    expect(JSON.parse(json)).toMatchObject({ tpdu: '6000030000', header: '603100311008' })
  })

  it('reads hex with spaces, base64, a file and standard input alike', async () => {
    const bytes = ASCII_SALE.subarray(2)
    const file = folder.write('message.bin', bytes)
    const given = [[hexOf(bytes)], [hexOf(bytes).replace(/../g, '$& ')], [bytes.toString('base64')], ['--as', 'raw', file]]
    const all = [...given.map((input) => data('decode', '--json', ...input)), piped('-'), piped()]
    const read = await Promise.all(all)
    expect(new Set(read).size).toBe(1)
    expect(read[0]).toContain('"11":"000001"')

    async function piped(...input: readonly string[]): Promise<string> {
      return (await runCli(['decode', '--json', ...input], { input: hexOf(bytes) })).stdout.trimEnd()
    }
  })

  it.each<readonly [string, readonly string[], number, RegExp]>([
    [
      'a message that is cut off',
      ['decode', hexOf(ASCII_SALE.subarray(2, 50))],
      1,
      /^DECODE_TRUNCATED: Cannot decode DE \d+ .* at offset \d+/,
    ],
    [
      'a frame that is cut off',
      ['decode', '--frame', hexOf(ASCII_SALE.subarray(0, 50))],
      1,
      /^DECODE_TRUNCATED: The frame is not complete/,
    ],
    ['a frame with more behind it', ['decode', '--frame', `${hexOf(ASCII_SALE)}00`], 1, /^DECODE_TRAILING/],
    ['what is no JSON', ['encode', '{"0":'], 2, /^OPTION_INVALID: The input is not JSON/],
    ['an element the dialect lacks', ['encode', '--dialect', 'unionpay-pos', '{"0":"0200","100":"1"}'], 1, /^ENCODE_INVALID: /],
    [
      'a second opinion on a dialect that is not in ASCII',
      ['decode', '--dialect', 'unionpay-pos', '--engine', 'iso_8583', '0800'],
      2,
      /^OPTION_INVALID: --engine iso_8583 knows ASCII only: it cannot read unionpay-pos$/m,
    ],
    ['an unknown command', ['decoed', '00'], 2, /decode/],
  ])('refuses %s', async (_name, args, code, line) => {
    const ran = await runCli(args)
    expect(ran.stderr).toMatch(line)
    expect(ran.code).toBe(code)
    expect(ran.stdout).toBe('')
  })

  it('--engine iso_8583 gives a second opinion and says where it differs', async () => {
    const json =
      '{"0":"0200","3":"000000","4":"000000010000","7":"0529120000","11":"000001","41":"TERM0001","42":"MERCHANT0000001","49":"156"}'
    const hex = await data('encode', json)
    const ran = await runCli(['decode', '--engine', 'iso_8583', hex])
    expect(JSON.parse(ran.stdout)).toMatchObject({ 0: '0200', 11: '000001', 41: 'TERM0001' })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
  })

  it('--engine iso_8583 agrees on bytes and on parts of DE 127, and shows no card data', async () => {
    const json =
      '{"0":"0200","2":"6200001234567892","3":"200000","52":"0123456789ABCDEF","53":"1234567890123456","127.10":"123","127.25.12":"AB12CD34EF567890"}'
    const hex = await data('encode', '--dialect', 'postbridge', json)
    const ran = await runCli(['decode', '--dialect', 'postbridge', '--engine', 'iso_8583', hex])
    expect(JSON.parse(ran.stdout)).toEqual({
      ...{ 0: '0200', 2: '620000******7892', 3: '200000', 52: '*'.repeat(16), 53: '1234567890123456' },
      ...{ '127.10': '***', '127.25.12': 'AB12CD34EF567890' },
    })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
  })

  it('--engine iso_8583 says where it differs', async () => {
    const hex = await data('encode', '--dialect', 'unionpay-cups', `{"0":"0210","43":"测试${' '.repeat(36)}"}`)
    const ran = await runCli(['decode', '--dialect', 'unionpay-cups', '--engine', 'iso_8583', hex])
    expect(ran.stderr).toMatch(/^DE 43: unswipe has "测试 {36}", iso_8583 has "[^测]+"$/m)
    expect(ran.code).toBe(1)
  })

  it.skipIf(!hasSharedVectors)(sharedTitle('public UnionPay messages survive the round trip'), async () => {
    const { messages } = readShared<{ messages: { id: string; hex: string; fields: Record<string, string> }[] }>('unionpay_pos_worked.json')
    expect(messages.length).toBeGreaterThan(3)
    const round = async ({ hex, fields }: (typeof messages)[number]): Promise<void> => {
      const json = await data('decode', '--dialect', 'unionpay-pos', '--frame', '--json', '--unmask', hex)
      expect(JSON.parse(json)).toMatchObject(fields)
      expect(await data('encode', '--dialect', 'unionpay-pos', '--frame', json)).toBe(hex)
    }
    // All of them go through the codec in test/dialect; here it is the command that is tested.
    await Promise.all(messages.slice(1, 4).map(round))
  })
})

describe('dialects and completion', () => {
  it('lists the shipped ones, and the elements of one', async () => {
    const names = (JSON.parse(await data('dialects', '--json')) as { name: string }[]).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos']))
    const elements = await data('dialects', 'unionpay-pos')
    expect(elements).toMatch(/^ {2}2 {2}n\.\.19 +bcd +Primary account number \/ 主账号$/m)
  })

  it('completion prints a script', async () => {
    expect(await data('completion')).toMatch(/###-begin-unswipe-completions-###/)
  })
})

describe('keys', () => {
  it('R115: new, add, list: mode 0600, check values only, never a key', async () => {
    const file = folder.in('keys.yaml')
    const made = await runCli(['keys', 'new', '--keys', file, '--terminal', 'TERM0001'])
    expect(made.code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const added = await runCli(['keys', 'add', '--keys', file, '--terminal', 'TERM1*', '--type', 'mak', '--stdin'], {
      input: '1122334455667788\n',
    })
    expect(JSON.parse(added.stdout)).toEqual({ terminal: 'TERM1*', merchant: '*', makCheck: '6FB23EAD' })
    const list = await data('keys', 'list', '--keys', file)
    expect(list.split('\n').map((line) => (JSON.parse(line) as { terminal: string }).terminal)).toEqual(['TERM0001', 'TERM1*'])
    const text = readFileSync(file, 'utf8')
    const [tmk = ''] = /[0-9A-F]{32}/.exec(text) ?? []
    expect(tmk).toHaveLength(32)
    for (const said of [made.stdout, made.stderr, added.stdout, added.stderr, list]) {
      expect(said).not.toContain(tmk)
      expect(said).not.toContain('1122334455667788')
    }
    expect(await runCli(['keys', 'new', '--keys', file])).toMatchObject({ code: 3 })
    expect(await runCli(['keys', 'add', '--keys', file, '--stdin'], { input: 'no key' })).toMatchObject({ code: 3 })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('keys of another cipher', () => {
  it('are drawn with their length, for terminals and the issuer, and listed with their cipher', async () => {
    const file = folder.in('sm4.yaml')
    expect((await runCli(['keys', 'new', '--keys', file, '--terminal', 'TERM0001', '--algorithm', 'sm4'])).code).toBe(0)
    const added = await runCli(['keys', 'add', '--keys', file, '--issuer', '--type', 'mak', '--algorithm', 'aes', '--bytes', '32'])
    expect(JSON.parse(added.stdout)).toEqual({ issuer: true, makAlgorithm: 'aes', makCheck: expect.stringMatching(/^[0-9A-F]{10}$/) })
    expect(readFileSync(file, 'utf8')).toMatch(/algorithm: aes\s+key: "?[0-9A-F]{64}/)
    const refused = await runCli(['serve', '--check', '--keys', file], { cwd: folder.path })
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('SPEC_INVALID: keys: issuer: A key of x9.19 is of tdes, not of aes (dialect iso8583-1987-binary)')
  })

  it('may be in the environment, without a file; what writes keys wants a file', async () => {
    const env = { UNSWIPE_KEYS: '{"terminals":[{"terminal":"*","tmk":"0123456789ABCDEFFEDCBA9876543210"}]}' }
    const list = await runCli(['keys', 'list'], { cwd: folder.path, env })
    expect(JSON.parse(list.stdout)).toEqual({ terminal: '*', merchant: '*', tmkCheck: '08D7B4FB' })
    const added = await runCli(['keys', 'add'], { cwd: folder.path, env })
    expect(added).toMatchObject({ code: 2, stderr: expect.stringContaining('UNSWIPE_KEYS holds keys and names no file') })
    const wrong = await runCli(['serve', '--check'], {
      cwd: folder.path,
      env: { UNSWIPE_KEYS: '{"terminals":[{"terminal":"*","tmk":"0123456789ABCDEF7"}]}' },
    })
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain('UNSWIPE_KEYS:1:')
    expect(wrong.stderr).not.toContain('0123456789ABCDEF')
  })
})

describe('the simulated peers', () => {
  it('sim issuer answers a gateway, and prints its book at SIGTERM', async () => {
    const issuer = new CliProcess(['sim', 'issuer', '--listen', 'iso8583-1987-binary@127.0.0.1:0'], { cwd: folder.path })
    const { listeners } = await issuer.ready()
    const address = `iso8583-1987-binary@127.0.0.1:${listeners[0]?.port}`
    const gateway = new CliProcess(
      ['serve', '--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--control', '127.0.0.1:0', '--issuer', address],
      { cwd: folder.path },
    )
    const { listeners: own, control } = await gateway.ready()
    const to = `iso8583-1987-ascii@127.0.0.1:${own[0]?.port}`
    for (let ready = false; !ready; ) ready = (await fetch(`${control}/health/ready`)).ok
    expect((await runCli(['send', 'sale', '--to', to, '--expect', '00'], { cwd: folder.path })).code).toBe(0)
    expect((await gateway.stop()).code).toBe(0)
    const ran = await issuer.stop()
    expect(ran.code).toBe(0)
    const lines = ran.stdout.trim().split('\n')
    expect(lines).toHaveLength(2)
    const { book } = JSON.parse(lines[1] ?? '') as { book: BookEntry[] }
    expect(book).toMatchObject([{ kind: 'sale', amountMinor: 10_000, state: 'applied', responseCode: '00' }])
  })

  it('demo plays the story and the auditor agrees', async () => {
    const ran = await runCli(['demo'], { cwd: folder.path })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/The auditor agrees: the money is right\.\n$/)
    expect(ran.stdout).not.toContain('NOT AS IT MUST BE')
  })
})
