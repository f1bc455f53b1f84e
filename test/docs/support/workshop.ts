/** Where the code blocks of one document are run: a folder of its own, the built command on the path, servers until the end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './document.ts'

const READY_TIMEOUT_MS = 15_000
/** What a server says after its ready line comes at once. */
const SETTLE_MS = 200

export interface Ran {
  readonly exitCode: number | null
  /** Standard output and error as they came. */
  readonly output: string
}

interface Server {
  readonly process: ChildProcess
  readonly ended: Promise<unknown>
}

export class Workshop {
  private readonly children: ChildProcess[] = []
  private server: Server | undefined
  private made: string | undefined

  /** Made at its first use: nothing is left behind by tests that are not run. */
  get folder(): string {
    this.made ??= makeFolder()
    return this.made
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), `${text}\n`)
  }

  /** Runs a script to its end; the first command that fails ends it, and what it left running in the background. */
  async run(script: string): Promise<Ran> {
    const child = this.spawn(`set -e\n${script}`)
    const chunks = collect(child)
    const closed = new Promise((resolve) => {
      child.once('close', resolve)
    })
    const exitCode = await new Promise<number | null>((resolve) => {
      child.once('exit', resolve)
    })
    endGroup(child)
    await closed
    return { exitCode, output: this.tidy(chunks) }
  }

  /** Starts a server and waits for its ready line; the one before is stopped, as a reader would stop it. */
  async serve(script: string): Promise<Ran> {
    await this.stop()
    const child = this.spawn(`exec ${script}`)
    const chunks = collect(child)
    const ended = new Promise((resolve) => {
      child.once('close', resolve)
    })
    this.server = { process: child, ended }
    const untilMs = Date.now() + READY_TIMEOUT_MS
    while (!chunks.join('').includes('{"ready":true') && child.exitCode === null && Date.now() < untilMs) await pause(20)
    await pause(SETTLE_MS)
    return { exitCode: child.exitCode, output: this.tidy(chunks) }
  }

  /** Ends the server with SIGTERM; what it wrote since is forgotten. */
  async stop(): Promise<void> {
    const { server } = this
    this.server = undefined
    if (server === undefined || server.process.exitCode !== null) return
    server.process.kill('SIGTERM')
    await server.ended
  }

  async close(): Promise<void> {
    await this.stop()
    for (const child of this.children) endGroup(child)
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true })
  }

  private spawn(script: string): ChildProcess {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH: `${join(this.folder, '.bin')}:${PATH}`, HOME, LANG: 'C.UTF-8', NO_COLOR: '1' }
    const child = spawn('bash', ['-c', script], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    this.children.push(child)
    return child
  }

  private tidy(chunks: readonly string[]): string {
    return chunks.join('').replaceAll(this.folder, '/home/you')
  }
}

/** As after the installation of the package: `unswipe` and `npx` on the path, the package and its test tools in node_modules. */
function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'unswipe-docs-')))
  const [bin, modules] = [join(folder, '.bin'), join(folder, 'node_modules')]
  for (const path of [bin, modules]) mkdirSync(path)
  for (const name of ['vitest', 'typescript', '@types']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  symlinkSync(ROOT, join(modules, 'unswipe'))
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n')
  const command = `exec node --disallow-code-generation-from-strings '${join(ROOT, 'dist/src/cli/main.js')}' "$@"`
  const tool = `tool="$1"; shift; exec '${join(ROOT, 'node_modules/.bin')}'/"$tool" "$@"`
  writeFileSync(join(bin, 'unswipe'), `#!/bin/sh\n${command}\n`, { mode: 0o755 })
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nif [ "$1" = unswipe ]; then shift; ${command}; fi\n${tool}\n`, { mode: 0o755 })
  return folder
}

/** Ends what is left of a script: it has a process group of its own. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function collect(child: ChildProcess): string[] {
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  return chunks
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs)
  })
}
