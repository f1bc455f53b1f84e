/**
 * The stack that most gateways on Node.js are: `iso_8583` unpacks and packs every message, SQLite commits row by row on the main
 * thread (synchronous=FULL, as ours), each message is a write of its own. It stands in front of an echo server.
 */
import { connect, type Socket } from 'node:net'
import Iso8583 from 'iso_8583'
import Database from 'libsql'
import { type Listening, listen } from '../../sim/load/relay/echo.ts'
import { Frames, LENGTH_BYTES } from '../../sim/load/relay/frames.ts'
import { answerMti, type MessageJson } from '../../src/index.ts'

export interface TypicalOptions {
  readonly upstreamPort: number
  readonly ledger: string
  readonly port?: number
}

interface Waiting {
  readonly socket: Socket
  readonly id: number | bigint
}

/** Elements that an answer of ours has too. */
const ECHOED = ['2', '3', '4', '7', '11', '12', '13', '41', '42', '49']

export async function startTypical({ upstreamPort, ledger, port = 0 }: TypicalOptions): Promise<Listening> {
  const database = openDatabase(ledger)
  const waiting = new Map<string, Waiting>()
  const reader = new Iso8583()
  const upstream = connect({ port: upstreamPort, host: '127.0.0.1', noDelay: true })
  const above = new Frames()
  upstream.on('data', (chunk: Buffer) => {
    above.push(chunk, (bytes, start, end) => {
      const answer = reader.getIsoJSON(bytes.subarray(start + LENGTH_BYTES, end), { lenHeader: false })
      const key = keyOf(answer)
      const from = waiting.get(key)
      waiting.delete(key)
      if (from === undefined) return
      database.update.run(['approved', '00', from.id])
      const reply: MessageJson = { '0': answer['0'] ?? '', '37': String(from.id).padStart(12, '0'), '39': '00' }
      for (const element of ECHOED) if (answer[element] !== undefined) reply[element] = answer[element]
      from.socket.write(framed(reply))
    })
  })
  const listening = await listen(port, (socket) => {
    const frames = new Frames()
    socket.on('data', (chunk: Buffer) => {
      frames.push(chunk, (bytes, start, end) => {
        const request = reader.getIsoJSON(bytes.subarray(start + LENGTH_BYTES, end), { lenHeader: false })
        database.find.get([request['41'] ?? '', request['11'] ?? ''])
        const { lastInsertRowid } = database.insert.run([
          request['41'] ?? '',
          request['11'] ?? '',
          Number(request['4']),
          answerMti(request['0'] ?? ''),
        ])
        waiting.set(keyOf(request), { socket, id: lastInsertRowid })
        upstream.write(framed(request))
      })
    })
  })
  return {
    port: listening.port,
    async close() {
      upstream.destroy()
      await listening.close()
    },
  }
}

function openDatabase(file: string) {
  const database = new Database(file)
  database.exec('PRAGMA journal_mode=WAL')
  database.exec('PRAGMA synchronous=FULL')
  database.exec(
    'CREATE TABLE transactions (id INTEGER PRIMARY KEY, terminal TEXT, stan TEXT, amount INTEGER, mti TEXT, state TEXT, code TEXT)',
  )
  database.exec('CREATE INDEX by_key ON transactions (terminal, stan)')
  return {
    find: database.prepare('SELECT id FROM transactions WHERE terminal = ? AND stan = ?'),
    insert: database.prepare("INSERT INTO transactions (terminal, stan, amount, mti, state) VALUES (?, ?, ?, ?, 'pending')"),
    update: database.prepare('UPDATE transactions SET state = ?, code = ? WHERE id = ?'),
  }
}

function keyOf(message: MessageJson): string {
  return `${message['41']} ${message['11']}`
}

function framed(values: MessageJson): Buffer {
  const bytes = new Iso8583(values).getBufferMessage()
  if (!Buffer.isBuffer(bytes)) throw new Error(`iso_8583 does not pack it: ${JSON.stringify(bytes)}`)
  return bytes
}
