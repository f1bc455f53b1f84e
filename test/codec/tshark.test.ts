/** Wireshark's dissector of ISO 8583 as a third reader of the ASCII dialect, where tshark is installed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ElementFormat } from '../../src/codec/format.ts'
import { draftFromJson, type MessageJson } from '../../src/codec/json.ts'
import { loadDialect } from '../../src/dialect/load.ts'
import { encodeFrame } from '../../src/transport/framer.ts'

const hasTshark = spawnSync('tshark', ['--version']).status === 0
const { format, framing } = loadDialect('iso8583-1987-ascii')
const PORT = 8584

/** Its table has other lengths or digits only: 53 n8, 86-89 n15, 92 n2, 93 n5, 96 b8. */
const OTHERWISE: ReadonlySet<number> = new Set([53, 86, 87, 88, 89, 92, 93, 96])
const elements = format.elements.filter((element): element is ElementFormat => element !== undefined && !OTHERWISE.has(element.element))

const CHARACTERS: Readonly<Record<ElementFormat['content'], string>> = {
  n: '1234567890',
  a: 'ABCD',
  an: 'A1B2C3',
  ans: 'Ab1.-/9',
  b: 'A1B2C3D4',
  z: '6200001234567892=3012',
  'x+n': '0000001500',
}

/** What it takes less than ans in. */
const NARROWER: ReadonlyMap<number, string> = new Map([
  [34, CHARACTERS.n],
  [36, CHARACTERS.an],
  [54, CHARACTERS.an],
])

/** Not empty: it takes an empty element for damage. */
function sampleOf({ element, content, length, prefix }: ElementFormat): string {
  const units = prefix === undefined ? length : Math.min(length, 21)
  const filled = (NARROWER.get(element) ?? CHARACTERS[content]).repeat(99).slice(0, content === 'b' ? units * 2 : units)
  return content === 'x+n' ? `D${filled.slice(1)}` : filled
}

/** DE3 and each element alone, then all of them together. */
const messages: readonly MessageJson[] = [
  ...elements.map((element): MessageJson => ({ 0: '0200', 3: '200000', [element.element]: sampleOf(element) })),
  { 0: '0420', ...Object.fromEntries(elements.map((element) => [element.element, sampleOf(element)])) },
]

/** One packet of IP and TCP, from a port of its own. */
function packet(json: MessageJson, index: number): Buffer {
  const payload = encodeFrame(framing, draftFromJson(format, json).encode())
  const ip = Buffer.from('4500000000004000400600007f0000017f000001', 'hex')
  const tcp = Buffer.from('0000000000000001000000015018ffff00000000', 'hex')
  ip.writeUInt16BE(ip.length + tcp.length + payload.length, 2)
  tcp.writeUInt16BE(20_000 + index, 0)
  tcp.writeUInt16BE(PORT, 2)
  const record = Buffer.alloc(16)
  const bytes = Buffer.concat([ip, tcp, payload])
  record.writeUInt32LE(bytes.length, 8)
  record.writeUInt32LE(bytes.length, 12)
  return Buffer.concat([record, bytes])
}

/** pcap 2.4, raw IP. */
const PCAP_HEADER = Buffer.from('d4c3b2a1020004000000000000000000ffff000065000000', 'hex')

interface Dissected {
  readonly _source: { readonly layers: Readonly<Record<string, readonly string[]>> }
}

function dissect(): MessageJson[] {
  const folder = mkdtempSync(join(tmpdir(), 'unswipe-'))
  const file = join(folder, 'messages.pcap')
  const fields = ['mti', ...elements.map(({ element }) => `bit${element}`)].flatMap((name) => ['-e', `iso8583.${name}`])
  const settings = ['len_endian:bigendian', 'charset:ascii', 'binencode:ascii'].flatMap((setting) => ['-o', `iso8583.${setting}`])
  try {
    writeFileSync(file, Buffer.concat([PCAP_HEADER, ...messages.map(packet)]))
    const args = ['-n', '-r', file, ...settings, '-d', `tcp.port==${PORT},iso8583`, '-T', 'json', ...fields]
    const { stdout, stderr } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 26 })
    if (stdout === '') throw new Error(`tshark says: ${stderr}`)
    return (JSON.parse(stdout) as Dissected[]).map(({ _source: { layers } }) => jsonOf(layers))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** `iso8583.bit2` is element 2. */
function jsonOf(layers: Dissected['_source']['layers']): MessageJson {
  return Object.fromEntries(
    Object.entries(layers).map(([name, [value = '']]) => [name === 'iso8583.mti' ? '0' : name.replace('iso8583.bit', ''), value]),
  )
}

describe.skipIf(!hasTshark)(hasTshark ? 'tshark' : 'tshark (skipped: it is not installed)', () => {
  it('reads in iso8583-1987-ascii what was written, each element alone and all together', () => {
    expect(dissect()).toEqual(messages)
  })
})
