/** One connection to the database of a ledger. */
import pg from 'pg'
import { GatewayError } from '../../../errors.ts'
import type { Query, SqlRow, SqlValue, Steps, Write } from '../sql.ts'
import { type ColumnTypes, type Numbered, numbered, statementsOf } from './words.ts'

/** Any numbers: which locks of the database are ours. */
const LEDGER_LOCK = 0x554e5357
const OPENING_LOCK = 0x554e534f
/** What a lock that is not free ends with. */
const LOCK_NOT_AVAILABLE = ['55P03', '57014']
const BIGINT = 20
/** What a sum of BIGINT is. */
const NUMERIC = 1700

export interface SessionOptions {
  /** `postgres://user@host:port/database`; the password comes from PGPASSWORD or PGPASSFILE. */
  readonly url: string
  /** A statement, a lock, and an idle transaction may take. */
  readonly timeoutMs: number
}

export class PostgresSession {
  private readonly client: pg.Client
  private readonly timeoutMs: number
  private types: ColumnTypes = new Map()
  private isBroken = false

  private constructor(client: pg.Client, timeoutMs: number) {
    this.client = client
    this.timeoutMs = timeoutMs
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
      keepAlive: true,
      // Amounts and ids are whole numbers below 2^53.
      types: { getTypeParser: (oid, format) => ([BIGINT, NUMERIC].includes(oid) ? Number : pg.types.getTypeParser(oid, format)) },
    })
    const session = new PostgresSession(client, timeoutMs)
    await client.connect()
    return session
  }

  /** The connection is known to be gone. */
  get isLost(): boolean {
    return this.isBroken
  }

  /**
   * Begins a batch: until it ends no other gateway has one. One lock for the whole ledger, because every batch goes on with
   * the same chain of audit records and takes numbers from the same counters: finer locks would have each batch wait for the
   * one before all the same, and could deadlock. It is the first thing a batch takes, and its rows are read by later
   * statements, each with a snapshot of its own: they are what the batch before has committed.
   */
  async beginBatch(): Promise<void> {
    await this.execute(`BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${LEDGER_LOCK})`)
  }

  /** One gateway at a time makes, migrates or forgets the tables: others wait for as long as that takes. False when some other gateway works on the ledger and does not stop. */
  async beginOpening(): Promise<boolean> {
    await this.execute(`BEGIN ISOLATION LEVEL READ COMMITTED;
      SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`)
    await this.execute(`SELECT pg_advisory_xact_lock(${OPENING_LOCK})`)
    try {
      await this.execute(
        `SET LOCAL lock_timeout = ${this.timeoutMs}; SELECT pg_advisory_xact_lock(${LEDGER_LOCK}); SET LOCAL lock_timeout = 0`,
      )
      return true
    } catch (error) {
      if (error instanceof pg.DatabaseError && LOCK_NOT_AVAILABLE.includes(error.code ?? '')) return false
      throw error
    }
  }

  /** The server ends it when nothing was said on it for so long, as far as the server knows how (from PostgreSQL 14). */
  async endWhenSilent(afterMs: number): Promise<void> {
    const text = "SELECT set_config(name, $1, false) FROM pg_settings WHERE name = 'idle_session_timeout'"
    await this.query({ text, values: [String(afterMs)] })
  }

  /** What other sessions say where this one listens. */
  onNews(heard: (news: string) => void): void {
    this.client.on('notification', ({ payload = '' }) => heard(payload))
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
