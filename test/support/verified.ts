/** What tests leave behind has right books: by the product's own `verify`, and recomputed apart from it. */
import { createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Ledger, readLedger } from '../../src/index.ts'
import { type Database, openDatabase } from '../../src/ledger/store/driver.ts'

/** Ledgers whose test spoiled them on purpose. */
const spoiled = new Set<string>()

/** Says that the books of this ledger are wrong on purpose; `why` is for whoever reads the test. */
export function spoil(file: string, _why: string): string {
  spoiled.add(file)
  return file
}

/** One that is open. A ledger that is closed or failed answers nothing: its file is looked at, if it has one. */
export async function verifyOpen(ledger: Ledger): Promise<void> {
  const verdict = await ledger.verify().catch(() => undefined)
  expect(verdict?.problems ?? [], `the books of ${ledger.location}`).toEqual([])
}

/** Every ledger file of a folder that nobody holds in an exclusive transaction. */
export async function verifyFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name.endsWith('.db')) await verifyFile(join(folder, name))
}

async function verifyFile(file: string): Promise<void> {
  if (spoiled.delete(file) || !isLedgerOfToday(file)) return
  const reader = readLedger(file)
  try {
    expect((await reader.verify()).problems, `the books of ${file}`).toEqual([])
  } finally {
    await reader.close()
  }
  expect(problemsApart(file), `the books of ${file}, recomputed`).toEqual([])
}

/** Not one that a test wrote as text, of another version, or without its keys: those are refused anyway. */
function isLedgerOfToday(file: string): boolean {
  if (!existsSync(file) || !existsSync(`${file}.audit-key`)) return false
  try {
    void readLedger(file).close()
    return true
  } catch {
    return false
  }
}

/** P3, P19: written a second time, so that a mistake of `verify` is not its own witness. */
function problemsApart(file: string): string[] {
  const database = openDatabase(file)
  try {
    database.exec('PRAGMA query_only = ON')
    return [...entryProblems(database), ...chainProblems(database, Buffer.from(readFileSync(`${file}.audit-key`, 'latin1').trim(), 'hex'))]
  } finally {
    database.close()
  }
}

/** Sums by currency, and each sale's accounts folded entry by entry. */
function entryProblems(database: Database): string[] {
  const sums = new Map<string, number>()
  const accounts = new Map<string, number>()
  for (const [sale, account, currency, debit, credit] of database
    .prepare('SELECT sale_id, account, currency, debit_minor, credit_minor FROM entries ORDER BY seq')
    .all() as [number, string, string, number, number][]) {
    sums.set(currency, (sums.get(currency) ?? 0) + debit - credit)
    accounts.set(`${sale} ${account}`, (accounts.get(`${sale} ${account}`) ?? 0) + debit - credit)
  }
  const uneven = [...sums].flatMap(([currency, sum]) => (sum === 0 ? [] : [`currency ${currency}: ${sum} more debits than credits`]))
  const rows = database
    .prepare(
      "SELECT id, CASE state WHEN 'reversed' THEN 0 ELSE captured_minor END, posted_minor, held_minor, queued_minor FROM transactions",
    )
    .all() as number[][]
  const wrong = rows.flatMap(([id = 0, captured = 0, posted = 0, held = 0, queued = 0]) => {
    const stands = { issuer: captured - posted, merchant: posted + held + queued - captured, held: -held, queued: -queued }
    return Object.entries(stands).flatMap(([account, minor]) =>
      (accounts.get(`${id} ${account}`) ?? 0) === minor ? [] : [`transaction ${id}: account ${account} is not ${minor}`],
    )
  })
  return [...uneven, ...wrong]
}

/** Each record's hash is the HMAC over the hash before it and its own values as JSON. */
function chainProblems(database: Database, key: Buffer): string[] {
  const sql = `SELECT hash, seq, at_ms, transaction_id, event, state, reason, captured_minor, posted_minor, held_minor, actor, detail
    FROM history ORDER BY seq`
  let before = ''
  let count = 0
  for (const [hash, ...values] of database.prepare(sql).all() as [string, ...unknown[]][]) {
    count += 1
    const wanted = createHmac('sha256', key).update(before).update(JSON.stringify(values)).digest('hex')
    if (hash !== wanted || values[0] !== count) return [`audit record ${count} is not what the chain says`]
    before = hash
  }
  return []
}
