/** Scripts as child processes, so that a load client has its processor time to itself. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { GatewayError } from '../../src/index.ts'

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

export interface Child {
  /** Its first line of data. */
  readonly ready: unknown
  /** Processor time that it has used, in milliseconds; undefined where /proc does not tell it. */
  cpuMs(): number | undefined
  /** Resident memory in bytes; undefined where /proc does not tell it. */
  memoryBytes(): number | undefined
  /** Asks it to end; resolves with its further lines of data when it has. */
  stop(): Promise<readonly string[]>
  kill(): void
}

/** Runs a script of Node. Rejects with LINK_REFUSED when it ends before its first line. */
export async function startChild(script: string, args: readonly string[], cwd: string): Promise<Child> {
  const child = spawn(process.execPath, ['--disallow-code-generation-from-strings', script, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2_000)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const first = await new Promise<string | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (lines.push(line) === 1) resolve(line)
    })
    child.once('close', () => resolve(undefined))
  })
  if (first === undefined) throw new GatewayError('LINK_REFUSED', `${args[0]} did not start: ${words.trim()}`)
  return {
    ready: JSON.parse(first),
    cpuMs: () => cpuMs(child),
    memoryBytes: () => memoryBytes(child),
    async stop() {
      child.kill('SIGTERM')
      await ended
      return lines.slice(1)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function cpuMs({ pid }: ChildProcess): number | undefined {
  // What follows the name in brackets: user time is the 12th, system time the 13th.
  const fields = readProc(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function memoryBytes({ pid }: ChildProcess): number | undefined {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`) ?? '') ?? []
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
