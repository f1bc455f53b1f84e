/** How long this disk takes to make an append durable: what no ledger is faster than. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, quantile } from '../rounds.ts'

const APPENDED = Buffer.alloc(512, 1)

/** Milliseconds of write and fdatasync of 512 bytes, in the folder of temporary files, where the ledgers of the suite are. */
export function measureDisk(count: number): { readonly p50: number; readonly p99: number } {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-disk-'))
  const file = openSync(join(folder, 'appended'), 'a')
  const times: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const fromMs = performance.now()
    writeSync(file, APPENDED)
    fdatasyncSync(file)
    times.push(performance.now() - fromMs)
  }
  closeSync(file)
  rmSync(folder, { recursive: true })
  return { p50: median(times), p99: quantile(times, 0.99) }
}
