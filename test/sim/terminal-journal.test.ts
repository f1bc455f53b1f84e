/** What a terminal takes back after a power loss, and what failed in the shop after an approval. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileJournal, createTerminal, type Dialect, loadDialect, type Terminal, type TerminalOptions } from '../../sim/index.ts'
import { APPROVING, Host } from './support/host.ts'
import { UNIONPAY } from './support/messages.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const KEY = Buffer.alloc(32, 7)

let home: string
let path: string
const opened: { close(): Promise<void> }[] = []
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  path = join(home, 'journal')
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await rm(home, { recursive: true, force: true })
})

async function openHost(dialect: Dialect): Promise<Host> {
  const host = await Host.open(dialect)
  opened.push(host)
  return host
}

async function openTerminal(dialect: Dialect, host: Host, options: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const terminal = await createTerminal({ dialect, host: '127.0.0.1', port: host.port, ...options })
  opened.unshift(terminal)
  return terminal
}

/** MTI, STAN, amount and reason of all that the host got. */
function seen(host: Host): unknown[] {
  return host.requests.items.map(({ json }) => [json['0'], json['11'], json['4'], json['39']])
}

describe('a power loss', () => {
  it.each([ASCII, UNIONPAY])(
    'R64: the reversal is on the disk before the request is sent, and goes first afterwards ($name)',
    async (dialect) => {
      const host = await openHost(dialect)
      const kept: unknown[] = []
      host.manner = () => {
        kept.push(...createFileJournal(path, KEY).read())
        return undefined
      }
      const first = await openTerminal(dialect, host, { journal: createFileJournal(path, KEY) })
      const cut = first.ask({ kind: 'sale', amountMinor: 100, stan: 41 })
      await host.requests.count(1, 'requests')
      expect(kept).toMatchObject([{ kind: 'sale', stan: 41, amountMinor: 100, reason: '98' }])
      const bytes = await readFile(path)
      expect(bytes.includes('6200001234567892')).toBe(false)
      await first.close()
      await cut
      host.manner = APPROVING
      const second = await openTerminal(dialect, host, { journal: createFileJournal(path, KEY), stan: 42 })
      expect(second.owed.size).toBe(1)
      expect((await second.ask({ kind: 'sale', amountMinor: 200 })).isApproved).toBe(true)
      expect(seen(host)).toEqual([
        ['0200', '000041', '000000000100', undefined],
        ['0400', '000041', '000000000100', '98'],
        ['0200', '000042', '000000000200', undefined],
      ])
      expect(createFileJournal(path, KEY).read()).toEqual([])
    },
  )

  it('R64: nothing is sent when it cannot be kept', async () => {
    const host = await openHost(ASCII)
    const terminal = await openTerminal(ASCII, host, { journal: createFileJournal(join(home, 'none', 'journal'), KEY) })
    expect(() => terminal.ask({ kind: 'sale', amountMinor: 100 })).toThrow(/ENOENT/)
    expect((await terminal.ask({ kind: 'echo' })).isApproved).toBe(true)
    expect(seen(host)).toEqual([['0800', '000002', undefined, undefined]])
  })

  it('forgets it where there is no journal: the rule broken on purpose', async () => {
    const host = await openHost(ASCII)
    host.manner = () => undefined
    const first = await openTerminal(ASCII, host, { reverses: ['sale'] })
    const cut = first.ask({ kind: 'sale', amountMinor: 100 })
    await host.requests.count(1, 'requests')
    await first.close()
    await cut
    host.manner = APPROVING
    const second = await openTerminal(ASCII, host, { reverses: ['sale'], stan: 2 })
    await second.ask({ kind: 'sale', amountMinor: 200 })
    expect(host.requests.items.map(({ json }) => json['0'])).toEqual(['0200', '0200'])
  })

  it('a journal of another key is refused, in words', () => {
    createFileJournal(path, KEY).write([])
    expect(() => createFileJournal(path, Buffer.alloc(32, 8)).read()).toThrow(/is no journal of this key$/)
  })
})

describe('a failure after the approval', () => {
  it.each([
    ['unionpay-pos', '39', '06'],
    ['iso8583-1993-ascii', '25', '4007'],
  ] as const)('R67: is reversed before the next payment with its reason (%s)', async (name, element, reason) => {
    const dialect = loadDialect(name)
    const host = await openHost(dialect)
    host.manner = (json) => ({ ...APPROVING(json), ...(name === 'unionpay-pos' ? {} : { 39: json['0'] === '1420' ? '400' : '000' }) })
    const terminal = await openTerminal(dialect, host)
    expect((await terminal.ask({ kind: 'sale', amountMinor: 100, failsAfterApproval: true })).isApproved).toBe(true)
    await terminal.ask({ kind: 'sale', amountMinor: 200 })
    expect(host.requests.items.map(({ json }) => json['0']?.slice(1, 2))).toEqual(['2', '4', '2'])
    expect(host.requests.items[1]?.json).toMatchObject({ 11: host.requests.items[0]?.json['11'], [element]: reason })
    expect([terminal.owed.size, terminal.journal.length]).toEqual([0, 1])
  })

  it('of what was declined leaves nothing to take back', async () => {
    const host = await openHost(ASCII)
    host.manner = () => ({ 39: '51' })
    const terminal = await openTerminal(ASCII, host)
    await terminal.ask({ kind: 'sale', amountMinor: 100, failsAfterApproval: true })
    expect(terminal.owed.size).toBe(0)
  })
})
