import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { draftFromJson } from '../../src/codec/json.ts'
import { samples } from './support/samples.ts'

const SCRIPT = fileURLToPath(new URL('support/keep-texts.mjs', import.meta.url))
const COUNT = 200_000
/** What a short text takes, with the array it stands in: about 50 bytes. A message that is kept takes more than 800. */
const TEXT_BYTES_MAX = 100

interface Kept {
  readonly bytes: number
  readonly count: number
  readonly texts: readonly string[]
  readonly messageBytes: number
}

/** A sample made heavy by a long text. */
function heavy(name: string, element: number): Buffer {
  const sample = samples.find((candidate) => candidate.name === name)
  if (sample === undefined) throw new Error(`no sample ${name}`)
  return draftFromJson(sample.format, { ...sample.json, [element]: 'x'.repeat(700) }).encode()
}

async function keep(dialect: string, bytes: Buffer, texts: object): Promise<Kept> {
  const args = ['--expose-gc', SCRIPT, dialect, bytes.toString('hex'), Object.keys(texts).join(','), String(COUNT)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  return JSON.parse(stdout) as Kept
}

describe(`short texts kept of ${COUNT} messages`, () => {
  it.each([
    ['iso8583-1987-ascii', 62, { '11': '000002', '13': '0604', '90.1': '0200', '90.2': '000001', '128': 'FEDCBA9876543210' }],
    ['iso8583-1987-binary', 62, { '3': '200000', '22': '051', '28': 'C00000012', '90.1': '0200', '128': 'FEDCBA9876543210' }],
    ['unionpay-pos', 57, { '11': '000004', '23': '001', '41': 'TERM0001', '60.2': '000002', '63.1': 'CUP' }],
  ])('keep no message of %s alive', async (dialect, element, texts) => {
    const bytes = heavy(`${dialect} refund`, element)
    const kept = await keep(dialect, bytes, texts)
    expect(kept).toMatchObject({ count: COUNT, texts: Object.values(texts), messageBytes: bytes.length })
    expect(kept.messageBytes).toBeGreaterThan(800)
    expect(kept.bytes / COUNT / kept.texts.length).toBeLessThan(TEXT_BYTES_MAX)
  })
})
