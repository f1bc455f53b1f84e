/** A ledger of many sales, quickly: one is made by the product, and its rows are multiplied, entries, totals and audit chain included. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Database from 'libsql'

/** A terminal has as many STANs. */
const STANS = 900_000
const ALL = 'WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)'
const TERMINAL = `printf('G%07d', i / ${STANS})`
const STAN = `printf('%06d', i % ${STANS} + 1)`
const RRN = "substr(t.rrn, 1, 4) || printf('%08d', i)"
/** What differs from the sale that was made. */
const OWN: Readonly<Record<string, string>> = {
  id: 'i',
  request_key: `replace(replace(t.request_key, t.terminal, ${TERMINAL}), '|' || t.stan || '|', '|' || ${STAN} || '|')`,
  terminal: TERMINAL,
  stan: STAN,
  rrn: RRN,
  issuer_stan: STAN,
}

/** Of a closed ledger with one approved sale: it then has `count`. */
export function growLedger(file: string, count: number): void {
  const database = new Database(file)
  // A file that is lost when the power goes is made again. Without a log all is written once: opening it switches that on again.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN')
  const columns = database.prepare("SELECT name FROM pragma_table_info('transactions')").all([]) as { name: string }[]
  const values = columns.map(({ name }) => OWN[name] ?? `t.${name}`)
  database.prepare(`${ALL} INSERT INTO transactions SELECT ${values.join(', ')} FROM n, transactions t WHERE t.id = 1`).run([count])
  const named = `replace(replace(replace(m.name, t.terminal, ${TERMINAL}), '|' || t.stan, '|' || ${STAN}), t.rrn, ${RRN})`
  const names = database.prepare('SELECT name FROM names WHERE transaction_id = 1 ORDER BY name').all([]) as { name: string }[]
  for (const { name } of names)
    database
      .prepare(`${ALL} INSERT INTO names SELECT ${named}, i, m.of FROM n, names m JOIN transactions t ON t.id = 1 WHERE m.name = ?`)
      .run([count, name])
  database
    .prepare(
      `${ALL} INSERT INTO entries (transaction_id, sale_id, at_ms, account, currency, debit_minor, credit_minor)
      SELECT i, i, at_ms, account, currency, debit_minor, credit_minor FROM n, (SELECT * FROM entries WHERE transaction_id = 1)`,
    )
    .run([count])
  growTotals(database, count)
  growHistory(database, file, count)
  database
    .prepare(
      "UPDATE counters SET value = CASE name WHEN 'issuer-stan' THEN ? ELSE ? END WHERE name IN ('transaction', 'rrn', 'issuer-stan')",
    )
    .run([count % STANS, count])
  database.exec('COMMIT')
  database.close()
}

type Connection = InstanceType<typeof Database>

/** One total of the merchant, one a terminal. */
function growTotals(database: Connection, count: number): void {
  database
    .prepare("UPDATE totals SET sales_count = sales_count * ?, sales_minor = sales_minor * ? WHERE total_key LIKE 'merchant|%'")
    .run([count, count])
  database
    .prepare(
      `INSERT INTO totals SELECT replace(o.total_key, t.terminal, g.terminal), g.counted, g.minor, 0, 0, 0, 0
      FROM (SELECT terminal, count(*) AS counted, sum(amount_minor) AS minor FROM transactions WHERE id > 1 GROUP BY terminal) g,
        totals o JOIN transactions t ON t.id = 1 WHERE o.total_key LIKE 'terminal|%'`,
    )
    .run([])
}

type Value = string | number | null

/** Each record's hash is over itself and the one before, as the ledger makes it; `ledger verify` checks it. */
function growHistory(database: Connection, file: string, count: number): void {
  const key = Buffer.from(readFileSync(`${file}.audit-key`, 'latin1').trim(), 'hex')
  const rows = database.prepare('SELECT * FROM history WHERE transaction_id = 1 ORDER BY seq').all([]) as Record<string, Value>[]
  const [{ seq = 0, hash = '' } = {}] = database.prepare('SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1').all([]) as {
    seq: number
    hash: string
  }[]
  const insert = database.prepare(
    `INSERT INTO history VALUES (${Object.keys(rows[0] ?? {})
      .fill('?')
      .join(', ')})`,
  )
  let last = { seq, hash }
  for (let id = 2; id <= count; id++) {
    for (const row of rows) {
      const { hash: _hash, ...rest } = row
      const values = Object.values({ ...rest, seq: last.seq + 1, transaction_id: id })
      const fresh = createHmac('sha256', key)
        .update(last.hash + JSON.stringify(values))
        .digest('hex')
      last = { seq: last.seq + 1, hash: fresh }
      insert.run([...values, fresh])
    }
  }
}
