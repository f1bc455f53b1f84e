/** What a process did to the files of its ledger, and what it acknowledged meanwhile, in order: recorded by strace. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const LEDGER = 'ledger.db'
/** Where `tsx` is found. */
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** `at` absent: behind what is there. A sync stands where it had returned. */
export type Happened =
  | { readonly is: 'write'; readonly file: string; readonly at: number | undefined; readonly bytes: Buffer }
  | { readonly is: 'truncate'; readonly file: string; readonly size: number }
  | { readonly is: 'sync'; readonly file: string }
  | { readonly is: 'unlink'; readonly file: string }
  | { readonly is: 'rename'; readonly file: string; readonly to: string }
  | { readonly is: 'acknowledged'; readonly what: string }

const TRACED = 'openat,pwrite64,pwritev,write,writev,fdatasync,fsync,ftruncate,unlink,unlinkat,rename,renameat,renameat2'
/** What is made anew at each start, or never read: the index of the log in memory, and the lock. */
const IGNORED = /(-shm|\.lock(-\w+)?)$/

/** Why nothing can be recorded here; undefined where it can. */
export function cannotRecord(): string | undefined {
  const { status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'])
  return status === 0 ? undefined : 'strace is not installed, or may not trace'
}

/** Lets the child pay until so many acknowledgements; its ledger lies in that folder. */
export async function record(folder: string, acknowledgements: number): Promise<Happened[]> {
  const trace = join(folder, 'trace')
  const program = fileURLToPath(new URL('./power-child.ts', import.meta.url))
  const child = spawn(
    'strace',
    [
      ...['-f', '-y', '-xx', '-s', '10000000', '-e', `trace=${TRACED}`, '-e', 'signal=none', '-o', trace],
      ...[process.execPath, '--import', 'tsx', program, join(folder, LEDGER), String(acknowledgements)],
    ],
    { cwd: REPOSITORY, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The child ended with ${code}`)
  return readTrace(trace)
}

/** `4711  pwrite64(21<...>, "...", 4096, 0) = 4096`, perhaps in two lines with others between them. */
async function readTrace(trace: string): Promise<Happened[]> {
  const begun = new Map<string, string>()
  const happened: Happened[] = []
  let main: string | undefined
  for await (const line of createInterface({ input: createReadStream(trace, 'latin1') })) {
    const [, thread = '', call = ''] = /^(\d+) +(.*)$/s.exec(line) ?? []
    main ??= thread
    // Where the child's sources are compiled first, the compiler is a process that writes to an output of its own.
    if (call.startsWith('write(1<') && thread !== main) continue
    if (call.endsWith(' <unfinished ...>')) {
      const start = call.slice(0, -' <unfinished ...>'.length)
      // What is written may be on the disk from then on; what is synced only when the call has returned.
      if (isSync(start)) begun.set(thread, start)
      else happened.push(...readCall(`${start})`))
    } else if (/^<\.\.\. f(data)?sync resumed>.*= 0$/.test(call)) happened.push(...readCall(begun.get(thread) ?? ''))
    else if (!call.startsWith('<...')) happened.push(...readCall(call))
  }
  return happened
}

function isSync(call: string): boolean {
  return /^f(data)?sync\(/.test(call)
}

function readCall(call: string): Happened[] {
  const [, name = '', handle = '', path = '', rest = ''] = /^(\w+)\((\d+)<([^>]*)>(.*)$/s.exec(call) ?? []
  if (name === 'write' && handle === '1') {
    return text(/"([^"]*)"/.exec(rest)?.[1])
      .trimEnd()
      .split('\n')
      .map((what) => ({ is: 'acknowledged', what }))
  }
  const [, from, to] = /^rename(?:at2?)?\((?:AT_FDCWD[^,]*, )?"([^"]*)", (?:AT_FDCWD[^,]*, )?"([^"]*)"/.exec(call) ?? []
  const [, removed] = /^unlink(?:at)?\((?:AT_FDCWD[^,]*, )?"([^"]*)"/.exec(call) ?? []
  const file = basename(text(from ?? removed ?? path))
  if (!file.startsWith(LEDGER) || IGNORED.test(file)) return []
  if (removed !== undefined) return [{ is: 'unlink', file }]
  if (to !== undefined) return [{ is: 'rename', file, to: basename(text(to)) }]
  if (/^p?writev/.test(name)) throw new Error(`${name} is not modelled`)
  return readChange(name, file, rest)
}

function readChange(name: string, file: string, rest: string): Happened[] {
  const [, hex, at] = /^, "([^"]*)", \d+(?:, (\d+))?/.exec(rest) ?? []
  if (name === 'fdatasync' || name === 'fsync') return [{ is: 'sync', file }]
  if (name === 'ftruncate') return [{ is: 'truncate', file, size: Number(/^, (\d+)/.exec(rest)?.[1]) }]
  if (name !== 'write' && name !== 'pwrite64') return []
  return [{ is: 'write', file, at: at === undefined ? undefined : Number(at), bytes: bytes(hex) }]
}

function bytes(hex = ''): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
}

function text(hex = ''): string {
  return bytes(hex).toString('latin1')
}
