/** One connection to the database of a ledger; it holds the ledger as long as it lives. */
import pg from 'pg'
import { GatewayError } from '../../../errors.ts'
import type { Query, SqlRow, SqlValue, Steps, Write } from '../sql.ts'
import { type ColumnTypes, type Numbered, numbered, statementsOf } from './words.ts'

/** Any number: which lock of the database is ours. */
const LEDGER_LOCK = 0x554e5357
const BIGINT = 20

export interface SessionOptions {
  /** `postgres://user@host:port/database`; the password comes from PGPASSWORD or PGPASSFILE. */
  readonly url: string
  /** A statement, a lock, and an idle transaction may take. */
  readonly timeoutMs: number
}

export class PostgresSession {
  private readonly client: pg.Client
  private types: ColumnTypes = new Map()
  private isBroken = false

  private constructor(client: pg.Client) {
    this.client = client
    // Without a listener a lost connection ends the process.
    client.on('error', () => {
      this.isBroken = true
    })
  }

  /** Rejects with what the network or the server said. */
  static async open({ url, timeoutMs }: SessionOptions): Promise<PostgresSession> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: timeoutMs,
      statement_timeout: timeoutMs,
      lock_timeout: timeoutMs,
      idle_in_transaction_session_timeout: timeoutMs,
      application_name: 'unswipe',
      // Amounts and ids are whole numbers below 2^53.
      types: { getTypeParser: (oid, format) => (oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) },
    })
    const session = new PostgresSession(client)
    await client.connect()
    return session
  }

  /** The connection is known to be gone. */
  get isLost(): boolean {
    return this.isBroken
  }

  /** True once this session, and no other, may write to the ledger. */
  async takeLedger(): Promise<boolean> {
    const [row] = await this.query({ text: 'SELECT CAST(pg_try_advisory_lock($1) AS int)', values: [LEDGER_LOCK] })
    return row?.[0] === 1
  }

  /** Throws LEDGER_UNSAFE when the server may forget what it has acknowledged. */
  async checkDurability(): Promise<void> {
    await this.query({ text: 'SET synchronous_commit = on', values: [] })
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      const [row] = await this.query({ text: `SHOW ${setting}`, values: [] })
      if (row?.[0] === 'on') continue
      throw new GatewayError('LEDGER_UNSAFE', `The database has ${setting} = ${row?.[0]}: it would not keep what it acknowledges`)
    }
  }

  /** Learns the types of all columns, for writes. */
  async learnTypes(): Promise<void> {
    const rows = await this.query({
      text: 'SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()',
      values: [],
    })
    const types = new Map<string, Map<string, string>>()
    for (const [table, column, type] of rows) {
      const columns = types.get(String(table)) ?? new Map<string, string>()
      types.set(String(table), columns.set(String(column), String(type)))
    }
    this.types = types
  }

  async query({ text, values }: Numbered): Promise<readonly SqlRow[]> {
    const { rows } = await this.client.query<SqlValue[]>({ text, values: [...values], rowMode: 'array' })
    return rows
  }

  /** Several statements in one text, without values. */
  async execute(text: string): Promise<void> {
    await this.client.query(text)
  }

  async run<R>(steps: Steps<R>): Promise<R> {
    let step = steps.next()
    while (step.done !== true) step = steps.next(await this.take(step.value))
    return step.value
  }

  private async take(step: Query | Write): Promise<readonly SqlRow[]> {
    if (!('do' in step)) return this.query(numbered(step))
    for (const statement of statementsOf(step, this.types)) {
      if (statement.values.length === 0) await this.execute(statement.text)
      else await this.query(statement)
    }
    return []
  }

  /** Harmless when the connection is gone. */
  async close(): Promise<void> {
    this.isBroken = true
    await this.client.end().catch(() => {})
  }
}
