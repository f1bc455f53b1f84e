/** The built command as a child process: its words, its data, its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Seen } from './seen.ts'

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  /** Standard input. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** What `serve` and `sim issuer` say when they are ready. */
export interface ReadyLine {
  readonly ready: boolean
  readonly listeners: readonly { readonly dialect: string; readonly host: string; readonly port: number }[]
  readonly issuer: { readonly embedded: boolean; readonly dialect: string; readonly host: string; readonly port: number }
  readonly control: string
  readonly ledger: string
}

const running = new Set<ChildProcess>()

/** For `afterEach`: nothing that a test started is left. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

export class CliProcess {
  /** Chunks of standard output. */
  readonly output = new Seen<string>()
  readonly errors = new Seen<string>()
  /** When it has ended and said all. */
  readonly ended: Promise<Ran>
  private readonly child: ChildProcess

  constructor(args: readonly string[], options: CliOptions = {}) {
    const { input = '', cwd, env = {} } = options
    const child = spawn(process.execPath, ['--disallow-code-generation-from-strings', MAIN, ...args], {
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
      ...(cwd === undefined ? {} : { cwd }),
    })
    this.child = child
    running.add(child)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.output.add(chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => this.errors.add(chunk))
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        running.delete(child)
        // Whoever waits for a line that will not come learns it now.
        this.output.add('')
        resolve({ code, stdout: this.stdout, stderr: this.stderr })
      })
    })
  }

  get stdout(): string {
    return this.output.items.join('')
  }

  get stderr(): string {
    return this.errors.items.join('')
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** The first line of data. */
  async ready(): Promise<ReadyLine> {
    await this.output.find(() => this.stdout.includes('\n') || !running.has(this.child), 'the first line')
    const [line = ''] = this.stdout.split('\n')
    if (line === '') throw new Error(`It ended before it was ready: ${this.stderr}`)
    return JSON.parse(line) as ReadyLine
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  stop(name: NodeJS.Signals = 'SIGTERM'): Promise<Ran> {
    this.signal(name)
    return this.ended
  }
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ran> {
  return new CliProcess(args, options).ended
}
