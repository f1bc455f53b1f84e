/** The ledger's file: durable, locked, ours, and never more than it says. */
import { createHmac } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/ledger/store/driver.ts'
import { makeDurable } from '../../src/ledger/store/durability.ts'
import { readLedger } from '../../src/ledger/store/open-ledger.ts'
import { openStore } from '../../src/ledger/store/open-store.ts'
import { threadAddress } from '../../src/ledger/store/thread-address.ts'
import type { Ledger } from '../../src/terms/ports.ts'
import { stamp } from './story/asked.ts'
import { answerCommand, refundCommand, reversalCommand, saleCommand, senderOf } from './story/commands.ts'
import { openFile, temporaryLedger } from './story/temporary.ts'

const now = stamp(1)

async function approvedSale(ledger: Ledger, number: number): Promise<number> {
  const sale = await ledger.submit(saleCommand(number))
  if (sale.is !== 'proceed') throw new Error(`The sale is ${sale.is}`)
  await ledger.submit(answerCommand(sale.transaction.id))
  return sale.transaction.id
}

describe('a ledger on disk', () => {
  it('R62, R76: keeps everything over a restart, and its counters go on', async () => {
    const file = temporaryLedger()
    const before = await openFile(file)
    await approvedSale(before, 1)
    const refund = await before.submit(refundCommand(2, 1, 10_000))
    await before.submit(reversalCommand(3, senderOf('sale', 99)))
    await before.submit({
      do: 'sign-in',
      now,
      session: { dialect: 'd', terminal: 'T1', merchant: 'M1', batch: '000007', encryptedPik: 'AA', operator: '', encryptedMak: 'BB' },
    })
    const rows = await before.find({})
    await before.close()

    const after = await openFile(file)
    expect(after.panKey.equals(before.panKey)).toBe(true)
    expect(await after.find({})).toEqual(rows)
    const recovered = await after.submit({ do: 'recover', now })
    expect([recovered.inDoubt, recovered.owed.length]).toEqual([1, 1])
    expect(await after.submit({ ...saleCommand(1), asked: { ...saleCommand(1).asked, isRepeat: true } })).toMatchObject({ is: 'repeat' })
    expect(await after.submit(saleCommand(99))).toMatchObject({ is: 'decided', transaction: { reason: 'reversed_on_arrival' } })
    expect((await after.sessions()).map((session) => session.batch)).toEqual(['000007'])
    const next = await after.submit(saleCommand(4))
    const stan = next.is === 'proceed' ? next.transaction.issuerStan : ''
    // 1 sale, 2 refund, 3 its reversal.
    expect([refund.is, stan]).toEqual(['proceed', '000004'])
    expect((await after.verify()).problems).toEqual([])
  })

  it('commits with synchronous=FULL in WAL, on the first and on every later open', () => {
    const file = temporaryLedger()
    for (const round of [1, 2]) {
      const opened = openStore({ location: file, fresh: false, holder: { simulation: true } })
      const read = (pragma: string): unknown => opened.store.database.prepare(`PRAGMA ${pragma}`).all()[0]?.[0]
      const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema'].map(read)
      opened.close()
      expect([round, ...settings]).toEqual([round, 'wal', 2, 1, 0])
    }
  })

  it('refuses a database that does not keep its settings: LEDGER_UNSAFE', () => {
    const database = openDatabase(':memory:')
    const deaf = {
      ...database,
      exec: (sql: string) => (sql.includes('synchronous') ? database.exec('PRAGMA synchronous = NORMAL') : database.exec(sql)),
    }
    expect(() => makeDurable(deaf, 'x.db')).toThrow(
      expect.objectContaining({ code: 'LEDGER_UNSAFE', message: expect.stringContaining('synchronous') }),
    )
    database.close()
  })

  it('LEDGER_LOCKED: a second gateway is told who holds it, by whatever path it comes', async () => {
    const file = temporaryLedger()
    await openFile(file)
    const link = join(dirname(file), 'other-name.db')
    symlinkSync(file, link)
    for (const location of [file, link]) {
      await expect(openFile(location)).rejects.toMatchObject({
        code: 'LEDGER_LOCKED',
        message: expect.stringContaining(`pid ${process.pid} on ${hostname()}, control http://127.0.0.1:8580`),
      })
    }
    await expect(openFile(file, true)).rejects.toMatchObject({ code: 'LEDGER_LOCKED' })
  })

  it('can be read while a gateway holds it, and not written', async () => {
    const file = temporaryLedger()
    const ledger = await openFile(file)
    const id = await approvedSale(ledger, 1)
    const reader = readLedger(file)
    expect(await reader.find({ id })).toEqual(await ledger.find({ id }))
    expect((await reader.history(id)).map(({ event, state, reason }) => [event, state, reason])).toEqual([
      ['state', 'pending', null],
      ['sent', 'pending', null],
      ['state', 'approved', 'approved'],
    ])
    await approvedSale(ledger, 2)
    expect(await reader.verify()).toEqual({ transactions: 2, owed: 0, problems: [] })
    expect(await reader.reversals('owed')).toEqual([])
    await reader.close()
    expect(() => readLedger(`${file}.not`)).toThrow(expect.objectContaining({ code: 'LEDGER_FOREIGN' }))
  })

  it('LEDGER_FOREIGN: a file that is no ledger is named and left as it is, fresh or not', async () => {
    const file = temporaryLedger()
    const database = openDatabase(`${file}.sqlite`)
    database.exec('CREATE TABLE theirs (a)')
    database.close()
    writeFileSync(`${file}.txt`, 'not a database at all')
    for (const foreign of [`${file}.sqlite`, `${file}.txt`, dirname(file)]) {
      const before = foreign === dirname(file) ? '' : readFileSync(foreign, 'latin1')
      for (const fresh of [false, true]) {
        await expect(openFile(foreign, fresh)).rejects.toMatchObject({ code: 'LEDGER_FOREIGN', message: expect.stringContaining(foreign) })
      }
      if (before !== '') expect(readFileSync(foreign, 'latin1')).toBe(before)
      expect(existsSync(`${foreign}.key`)).toBe(false)
    }
  })

  it('LEDGER_NEWER: a ledger of a later version is refused', async () => {
    const file = temporaryLedger()
    await (await openFile(file)).close()
    const database = openDatabase(file)
    database.exec('PRAGMA user_version = 99')
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    database.close()
    await expect(openFile(file)).rejects.toMatchObject({ code: 'LEDGER_NEWER', message: expect.stringContaining('99') })
    expect(() => readLedger(file)).toThrow(expect.objectContaining({ code: 'LEDGER_NEWER' }))
    const fresh = await openFile(file, true)
    expect(await fresh.find({})).toEqual([])
  })

  it('fresh begins anew, with a new key', async () => {
    const file = temporaryLedger()
    const old = await openFile(file)
    await approvedSale(old, 1)
    await old.close()
    const fresh = await openFile(file, true)
    expect(await fresh.find({})).toEqual([])
    expect(fresh.panKey.equals(old.panKey)).toBe(false)
  })

  it('a folder that is not there is named', async () => {
    await expect(openFile('/no/such/folder/ledger.db')).rejects.toMatchObject({
      code: 'LEDGER_FAILED',
      message: expect.stringContaining('/no/such/folder'),
    })
  })

  it('R114: the key of the card hash is 32 bytes beside the ledger that only its owner reads', async () => {
    const file = temporaryLedger()
    const ledger = await openFile(file)
    const key = `${file}.key`
    expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(readFileSync(key, 'latin1')).toBe(ledger.panKey.toString('hex'))
    await ledger.close()
    chmodSync(key, 0o640)
    await expect(openFile(file)).rejects.toMatchObject({ code: 'SPEC_INVALID', message: expect.stringContaining(`chmod 600 ${key}`) })
    chmodSync(key, 0o600)
    truncateSync(key, 10)
    await expect(openFile(file)).rejects.toMatchObject({ code: 'SPEC_INVALID' })
    rmSync(key)
    await expect(openFile(file)).rejects.toMatchObject({ code: 'SPEC_INVALID', message: expect.stringContaining('missing') })
    await (await openFile(file, true)).close()
  })

  it('two ledgers in memory share nothing', async () => {
    const [one, other] = await Promise.all([openFile(':memory:'), openFile(':memory:')])
    await approvedSale(one, 1)
    expect([(await one.find({})).length, (await other.find({})).length]).toEqual([1, 0])
    expect(one.panKey.equals(other.panKey)).toBe(false)
    expect(one.location).toBe(':memory:')
  })

  it('P18, R114: nothing that the ledger writes has a card number in it, only its keyed hash and its mask', async () => {
    const file = temporaryLedger()
    const ledger = await openFile(file)
    const pan = '6228480000000007'
    const panHash = createHmac('sha256', ledger.panKey).update(pan).digest('hex')
    const { asked, ...command } = saleCommand(1)
    const sale = await ledger.submit({ ...command, asked: { ...asked, panHash } })
    if (sale.is === 'proceed') await ledger.submit(answerCommand(sale.transaction.id))
    const files = [file, `${file}-wal`, `${file}.key`]
    const bytes = files.map((name) => readFileSync(name, 'latin1')).join('')
    expect(bytes).toContain(panHash)
    expect(bytes).toContain('622848******0006')
    expect(bytes).not.toContain(pan)
    expect(bytes.replace(`${file}.key`, '').includes(ledger.panKey.toString('latin1'))).toBe(false)
  })

  it('the thread is the built file', () => {
    expect(threadAddress().pathname).toMatch(/dist\/src\/ledger\/store\/thread\.js$/)
  })
})
