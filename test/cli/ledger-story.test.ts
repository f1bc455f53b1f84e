/** `ledger why|receipt|evidence|report|backup|show`: each over a ledger file that a store holds meanwhile. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import yargs from 'yargs'
import { addCommands } from '../../src/cli/command-table.ts'
import { exitCodeOf } from '../../src/cli/exit-code.ts'
import { createLimits, GatewayError, type Ledger, openLedger, readLedger, SILENT_LOG } from '../../src/index.ts'
import { stamp } from '../ledger/story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from '../ledger/story/commands.ts'

const path = mkdtempSync(join(tmpdir(), 'unswipe-test-'))
const inFolder = (name: string): string => join(path, name)
function write(name: string, text: string): string {
  writeFileSync(inFolder(name), text)
  return inFolder(name)
}
let ledger: Ledger
let file: string
const open = (location: string): Promise<Ledger> =>
  openLedger({ location, limits: createLimits(), holder: { simulation: true }, log: SILENT_LOG })

/** A sale, a wrong refund that the terminal cancels, the right one, and one that is too much. */
beforeAll(async () => {
  file = inFolder('ledger.db')
  ledger = await open(file)
  const settle = { do: 'settle', now: stamp(2) } as const
  const sale = saleCommand(1)
  await ledger.submit({ ...sale, asked: { ...sale.asked, orderNumber: 'A-17' } })
  await ledger.submit(answerCommand(1))
  await ledger.submit(settle)
  for (const [id, amountMinor] of [
    [2, 9_000],
    [4, 3_000],
  ] as const) {
    const refund = refundCommand(id, 1, amountMinor)
    await ledger.submit({ ...refund, asked: { ...refund.asked, operator: '07', purpose: 'asked at the terminal' } })
    await ledger.submit(answerCommand(id))
    if (id !== 2) continue
    await ledger.submit({ ...reversalCommand(3, senderOf('refund', 2)), reasonCode: '17' })
    await ledger.submit({ do: 'acknowledge', now: stamp(5), reversalId: 1, code: '00', done: true })
  }
  await ledger.submit(refundCommand(5, 1, 9_000))
})
afterAll(async () => {
  await ledger.close()
  rmSync(path, { recursive: true })
})

/** The command line in this process: a start of its own costs a second. */
async function cli(...args: string[]): Promise<{ code: number; out: string }> {
  const said: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    said.push(String(chunk))
    return true
  })
  let code = -1
  try {
    const line = addCommands(yargs(), (exitCode) => {
      code = exitCode
    })
    await line
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new GatewayError('OPTION_INVALID', message)
      })
      .parseAsync(['ledger', ...args])
    return { code, out: said.join('').trimEnd() }
  } catch (error) {
    return { code: exitCodeOf(error), out: String(error) }
  } finally {
    spy.mockRestore()
  }
}

const of = (...args: string[]): Promise<{ code: number; out: string }> => cli(...args, '--ledger', file)

describe('unswipe ledger why', () => {
  it('R127: in English, by RRN; the wrong refund was taken back and asked again', async () => {
    const { code, out } = await of('why', '632600000002')
    expect({ code, lines: out.split('\n') }).toEqual({
      code: 0,
      lines: [
        '#2 RRN 632600000002: reversed',
        "Why: an operator's mistake",
        expect.stringMatching(
          /^What happened: The terminal took it back \(reason 17\); nothing was given back\. \(2026-11-\d\d [\d:]{8}\)$/,
        ),
        'What comes next: It was asked again: 632600000003-000004-000001-4.',
        'What to do: Look at 632600000003-000004-000001-4.',
      ],
    })
  })

  it('in Chinese, by voucher, of a refusal', async () => {
    const { code, out } = await of('why', '#5', '--lang', 'zh')
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('原因: 操作有误\n经过: 已被拒绝:金额超过可退余额') })
    expect((await of('why', '632600000003-000004-000001-4', '--lang', 'zh')).out).toContain('尚未结算')
  })

  it('--json; a number that nothing has is exit 2', async () => {
    expect(JSON.parse((await of('why', '#4', '--json')).out)).toMatchObject({ id: 4, cause: 'not-settled', nextOn: null })
    expect(await of('why', 'nothing')).toMatchObject({ code: 2, out: expect.stringContaining('has no transaction nothing') })
  })

  it('the arrival is that of the gateway’s file', async () => {
    await ledger.submit({ do: 'settle', now: stamp(9) })
    const config = write('gateway.yaml', 'arrival: { days: 0, dayKind: calendar }\n')
    expect(JSON.parse((await of('why', '#4', '--json', '--config', config)).out)).toMatchObject({ id: 4, cause: 'none' })
    const wrong = write('wrong.yaml', 'arrival: { days: soon }\n')
    expect((await of('why', '#4', '--config', wrong)).code).toBe(3)
  })
})

describe('unswipe ledger receipt and evidence', () => {
  it('R108: the slip in Chinese, masked', async () => {
    const { code, out } = await of('receipt', '#4', '--lang', 'zh')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual(
      expect.arrayContaining(['退货', '卡号: 622848******0006', '凭证号: 632600000003-000004-000001-4', '原因: 终端发起', '操作员: 07']),
    )
    expect(JSON.parse((await of('receipt', '#4', '--json')).out)).toMatchObject({
      id: 4,
      lang: 'en',
      lines: expect.arrayContaining(['REFUND']),
    })
  })

  it('R50: the evidence of a payment is its whole chain, whichever number is given, with every line of its history', async () => {
    const text = (await of('evidence', '632600000001')).out
    for (const line of [
      /^#2 refund #1 90\.00 CNY RRN 632600000002 /m,
      /^ {2}2026-\S+ reversed$/m,
      /^\d+ 2026-\S+ #2 reversed approved \(terminal T1\)$/m,
      /^#2 -> mti=0200 stan=000002/m,
    ]) {
      expect(text).toMatch(line)
    }
    const json = JSON.parse((await of('evidence', '#2', '--json')).out) as { chain: object[]; history: object[]; messages: object[] }
    expect(json.chain).toHaveLength(5)
    expect(json.messages).toHaveLength(5)
    expect(json.history.length).toBeGreaterThan(10)
    expect(JSON.stringify(json)).not.toMatch(/hash-of|panHash/)
  })
})

describe('unswipe ledger report', () => {
  it('wrong-refunds: by reason and operator, with the chain', async () => {
    expect((await of('report', 'wrong-refunds')).out.split('\n')).toEqual([
      'reversal 17 / 07: 1 taken back, 90.00 CNY, 1 asked again',
      '#2 RRN 632600000002 90.00 CNY reversal 17: #1 > #2 > #3 > #4',
    ])
    expect(JSON.parse((await of('report', 'wrong-refunds', '--json')).out)).toMatchObject({
      groups: [{ reason: 'reversal 17', operator: '07', count: 1, corrected: 1, amountMinor: 9_000 }],
      refunds: [{ id: 2, original: 1, correctedBy: 4, chain: [1, 2, 3, 4] }],
    })
  })
})

describe('unswipe ledger show', () => {
  it.each<readonly [string, readonly string[], readonly number[]]>([
    ['R108: by voucher', ['--voucher', '632600000003-000004-000001-4'], [4]],
    ['R108: a voucher of other numbers is none', ['--voucher', '632600000099-000004-000001-4'], []],
    ['R108: by RRN', ['--rrn', '632600000001'], [1]],
    ['R108: by STAN', ['--stan', '000005'], [5]],
    ['R108: by masked card and date', ['--pan', '622848******0006', '--date', '2026-11-22'], [5, 4, 2, 1]],
    ['another day', ['--pan', '622848******0006', '--date', '2026-11-23'], []],
    ['R108: by original', ['--original', '2'], [3]],
    ['by state', ['--state', 'reversed'], [2]],
    ['by terminal and merchant', ['--terminal', 'T1', '--merchant', 'M1', '--limit', '2'], [5, 4]],
    ['R108: by order number', ['--order', 'A-17'], [1]],
  ])('%s', async (_, args, ids) => {
    const { out } = await of('show', '--json', ...args)
    expect(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { id: number }).id),
    ).toEqual(ids)
  })
})

describe('unswipe ledger backup', () => {
  it('a copy taken while a store writes opens, verifies, and knows its cards', async () => {
    const copy = inFolder('copy.db')
    const writing = Promise.all(Array.from({ length: 200 }, (_, at) => ledger.submit(saleCommand(100 + at))))
    expect(await of('backup', copy)).toEqual({ code: 0, out: JSON.stringify({ file: copy, key: `${copy}.key` }) })
    await writing
    for (const part of [copy, `${copy}.key`, `${copy}.audit-key`]) expect(statSync(part).mode & 0o777).toBe(0o600)
    const reader = readLedger(copy)
    const verdict = await reader.verify()
    expect(verdict.problems).toEqual([])
    expect(verdict.transactions).toBeGreaterThanOrEqual(5)
    await reader.close()
    const restored = await open(copy)
    expect(restored.panKey).toEqual(ledger.panKey)
    const outcome = await restored.submit(refundCommand(9_000, 1, 1_000))
    expect(outcome).toMatchObject({ is: 'proceed', transaction: { route: 'refund' } })
    await restored.close()
  })

  it('overwrites nothing, and copies no file that is none', async () => {
    const there = write('there.db', 'x')
    expect(await of('backup', there)).toMatchObject({ code: 2, out: expect.stringContaining('overwrites nothing') })
    expect((await cli('backup', inFolder('new.db'), '--ledger', there)).code).toBe(3)
    expect((await cli('backup', inFolder('new.db'), '--ledger', inFolder('none.db'))).code).toBe(3)
    const onPostgres = await cli('backup', inFolder('new.db'), '--ledger', 'postgres://unswipe@127.0.0.1/ledger')
    expect(onPostgres).toMatchObject({ code: 2, out: expect.stringContaining('pg_dump') })
  })
})
