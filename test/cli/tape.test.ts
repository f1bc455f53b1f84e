/** `unswipe tape`: a day at the counter recorded, shown, played to another host, and its host played to a terminal. */
import { readFileSync, statSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { loadDialect } from '../../src/index.ts'
import { closeAll, openGateway } from '../sim/tape/support/taped.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'
import { Pos } from '../support/pos.ts'
import { ASCII, PAN } from '../support/speakers.ts'

const folder = useFolder()
afterEach(async () => {
  killAll()
  await closeAll()
})

const port = (process: CliProcess): Promise<number> => process.ready().then(({ listeners }) => listeners[0]?.port ?? 0)

it('records, shows and replays both sides', async () => {
  const at = { cwd: folder.path }
  const listen = `${ASCII.dialect}@127.0.0.1:0`
  const to = `127.0.0.1:${await openGateway(ASCII.dialect)}`
  const recorder = new CliProcess(['tape', 'record', '--listen', listen, '--to', to, 'day.tape'], at)
  const pos = await Pos.connect(loadDialect(ASCII.dialect), await port(recorder))
  const sale = await pos.pay(ASCII.sale(1, 10_000))
  await pos.ask(ASCII.refund(2, 10_000, sale))
  await pos.close()
  const recorded = await recorder.stop()
  expect(recorded.code).toBe(0)
  expect(recorded.stdout).toContain('{"tape":"day.tape","connections":1,"frames":4,"gaps":0}')
  expect(statSync(folder.in('day.tape')).mode & 0o777).toBe(0o600)
  expect(readFileSync(folder.in('day.tape'), 'utf8')).not.toContain(Buffer.from(PAN).toString('hex'))

  const [shown, json] = await Promise.all([runCli(['tape', 'show', 'day.tape'], at), runCli(['tape', 'show', '--json', 'day.tape'], at)])
  expect(shown.stdout).toMatch(/#1 terminal 0200 000001 sale 100\.00 CNY 620000\*{6}7892\n.*#1 host {5}0210 000001 sale .* code 00\n/)
  expect(JSON.parse(json.stdout.split('\n')[1] ?? '')).toMatchObject({ kind: 'sale', message: { 2: '620000******7892' } })

  const [fresh, other] = [await openGateway(ASCII.dialect), await openGateway(ASCII.dialect, { toVoids: '51' })]
  const play = (...args: readonly string[]) => runCli(['tape', 'replay', 'day.tape', ...args], at)
  const [same, changed] = await Promise.all([
    play('--as', 'terminal', '--to', `127.0.0.1:${fresh}`, '--speed', '100x'),
    play('--as', 'terminal', '--to', `127.0.0.1:${other}`, '--speed', 'max'),
  ])
  expect(same).toEqual({ code: 0, stdout: 'sent 2, answers 2, differences 0\n', stderr: '' })
  expect(changed.code).toBe(1)
  expect(changed.stdout).toContain('#1 0210 000002: DE39 Response code: recorded 00, came 51')

  const host = new CliProcess(['tape', 'replay', 'day.tape', '--as', 'host', '--listen', '127.0.0.1:0', '--speed', 'max'], at)
  const terminal = await Pos.connect(loadDialect(ASCII.dialect), await port(host))
  expect(await terminal.ask(ASCII.sale(9, 10_000))).toMatchObject({ 0: '0210', 2: PAN, 11: '000009', 39: '00' })
  await terminal.close()
  const ended = await host.stop()
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('{"requests":1,"known":1,"differences":0}') })
}, 60_000)

it.each([
  [2, 'OPTION_INVALID: --as terminal: expected --to', 'replay', 'x.tape', '--as', 'terminal'],
  [2, 'OPTION_INVALID: --speed', 'replay', 'x.tape', '--as', 'host', '--listen', '127.0.0.1:0', '--speed', '0x'],
  [3, 'SPEC_INVALID: x.tape:2 expected a JSON object', 'show', 'x.tape'],
  [
    2,
    'OPTION_INVALID: x.tape: cannot be written as a new tape',
    'record',
    'x.tape',
    '--listen',
    'unionpay-pos@127.0.0.1:0',
    '--to',
    '127.0.0.1:1',
  ],
] as [number, string, ...string[]][])('%i: %s', async (code, words, ...args) => {
  const { framing } = loadDialect('unionpay-pos')
  const header = { tape: 1, dialect: 'unionpay-pos', framing, startedAt: '', masked: true }
  folder.write('x.tape', `${JSON.stringify(header)}\nnot a line\n`)
  const ran = await runCli(['tape', ...args], { cwd: folder.path })
  expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) })
})
