/** What specs/README.md says of dialects holds: its messages are answered as it says, and it explains every key there is. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { ZodType, z } from 'zod'
import {
  createGateway,
  createIssuer,
  createLimits,
  type Dialect,
  Framer,
  listDialects,
  loadDialect,
  messageStart,
  openLedger,
  SILENT_LOG,
  scanMessage,
} from '../../sim/index.ts'
import { dialectFileShape } from '../../src/dialect/dialect-file.ts'
import { PLACEHOLDERS } from '../../src/dialect/placeholder.ts'
import { isThere, ROOT, readDocument, twinOf } from './support/document.ts'

const NAME = 'specs/README.md'

interface Row {
  readonly kind: string
  readonly responseCode: string
  readonly frame: Buffer
}

/** `sale 00 0062...` below `# dialect`. */
const listed = readDocument(NAME)
  .blocks.filter(({ language }) => language === 'hex')
  .map(({ text }) => {
    const [head = '', ...rows] = text.split('\n')
    return { dialect: head.slice(2), rows: rows.map(readRow) }
  })

function readRow(line: string): Row {
  const [kind = '', responseCode = '', hex = ''] = line.split(/\s+/)
  return { kind, responseCode, frame: Buffer.from(hex, 'hex') }
}

describe('its messages', () => {
  test('are there for every shipped dialect', () => {
    expect(listed.map(({ dialect }) => dialect).toSorted()).toEqual(listDialects())
  })

  test.each(listed)('of $dialect have an example of every kind that it has a template for', ({ dialect, rows }) => {
    expect([...new Set(rows.map(({ kind }) => kind))].toSorted()).toEqual([...loadDialect(dialect).compose.keys()].toSorted())
  })

  test.each(listed)('of $dialect are answered as it says', async ({ dialect: name, rows }) => {
    const dialect = loadDialect(name)
    const answered = await withGateway(dialect, (port) => askAll(dialect, port, rows))
    expect(answered).toEqual(rows.map(({ kind, responseCode }) => `${kind} ${responseCode}`))
  })
})

async function withGateway<T>(dialect: Dialect, use: (port: number) => Promise<T>): Promise<T> {
  const spoken = loadDialect('iso8583-1987-binary')
  const limits = createLimits()
  const issuer = await createIssuer({ dialect: spoken })
  const ledger = await openLedger({ location: ':memory:', limits, log: SILENT_LOG, holder: { simulation: true } })
  const listeners = [{ dialect, host: '127.0.0.1', port: 0 }]
  const gateway = await createGateway({ listeners, issuer: { dialect: spoken, host: issuer.host, port: issuer.port }, ledger, limits })
  try {
    while (!gateway.issuerIsUp) await new Promise((resolve) => setTimeout(resolve, 5))
    return await use(gateway.listeners[0]?.port ?? 0)
  } finally {
    await gateway.close()
    await issuer.close()
  }
}

/** Each on a connection of its own, the next after the answer. */
async function askAll(dialect: Dialect, port: number, rows: readonly Row[]): Promise<string[]> {
  const answered: string[] = []
  for (const { kind, frame } of rows) {
    const payload = await exchange(dialect, port, frame)
    const { message } = scanMessage(dialect.format, payload, messageStart(dialect.framing))
    answered.push(`${kind} ${message?.text(39)}`)
  }
  return answered
}

function exchange(dialect: Dialect, port: number, frame: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const framer = new Framer(dialect.framing, 4_096, 'answers')
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(frame))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('closed without an answer')))
    socket.on('data', (chunk: Buffer) => {
      const [payload] = framer.push(chunk)
      if (payload === undefined) return
      resolve(payload)
      socket.destroy()
    })
  })
}

describe.each([NAME, twinOf(NAME)].filter(isThere))('%s', (name) => {
  const text = readFileSync(ROOT + name, 'utf8')

  test('explains every key of a dialect file', () => {
    const keys = new Set(['extends', ...keysOf(dialectFileShape)])
    expect([...keys].filter((key) => !new RegExp(`\`${key}\\b`).test(text))).toEqual([])
  })

  test('names every word that a key may have', () => {
    const words = new Set(wordsOf(dialectFileShape).filter((word) => !['true', 'false'].includes(word)))
    expect([...words].filter((word) => !text.includes(word))).toEqual([])
  })

  test('names every placeholder of a message', () => {
    const unnamed = PLACEHOLDERS.filter((placeholder) => !placeholder.startsWith('original.') && !text.includes(`{${placeholder}}`))
    expect(unnamed).toEqual([])
  })
})

/** Values that a schema lists one by one. */
function wordsOf(schema: unknown, seen: ReadonlySet<unknown> = new Set()): string[] {
  if (!(schema instanceof ZodType) || seen.has(schema)) return []
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  const inside = new Set([...seen, schema])
  const parts = schema instanceof z.ZodObject ? Object.values(schema.shape) : Object.values(schema.def)
  return parts.flatMap((part) => (Array.isArray(part) ? part : [part]).flatMap((one) => wordsOf(one, inside)))
}

/** Names that a schema of objects, lists and maps knows; those of the failure table are listed elsewhere. */
function keysOf(schema: unknown, seen: ReadonlySet<unknown> = new Set()): string[] {
  if (!(schema instanceof ZodType) || seen.has(schema)) return []
  const inside = new Set([...seen, schema])
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, value]) => (key === 'codes' ? [key] : [key, ...keysOf(value, inside)]))
  }
  return Object.values(schema.def).flatMap((part) => (Array.isArray(part) ? part : [part]).flatMap((one) => keysOf(one, inside)))
}
