/** A server that does with each frame what a test says. */
import { createServer, type Socket } from 'node:net'
import { type Dialect, draftFromJson, encodeFrame, Framer, type MessageJson, messageToJson, scanMessage } from '../../../../sim/index.ts'

export interface FrameServer {
  readonly port: number
  close(): Promise<void>
}

/** A request, and ways to answer it. */
export interface Arrived {
  readonly json: MessageJson
  readonly socket: Socket
  /** Answers with these elements besides those of the request. */
  answer(elements: MessageJson): void
}

/** For a dialect without TPDU and header. */
export function frameServer(dialect: Dialect, take: (arrived: Arrived, count: number) => void): Promise<FrameServer> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const framer = new Framer(dialect.framing, 4_096)
    socket.on('data', (chunk: Buffer) => {
      for (const payload of framer.push(chunk)) {
        const { message } = scanMessage(dialect.format, payload)
        if (message === undefined) throw new Error('The load sent what is no message')
        const json = messageToJson(message, { unmask: true })
        const mti = `${message.mti.slice(0, 2)}1${message.mti[3]}`
        const answer = (elements: MessageJson): void => {
          const { 2: _pan, 14: _expiry, ...echoed } = json
          const draft = draftFromJson(dialect.format, { ...echoed, 0: mti, 37: '614904264000', 38: 'A12345', 39: '00', ...elements })
          socket.write(encodeFrame(dialect.framing, draft.encode()))
        }
        take({ json, socket, answer }, ++count)
      }
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
}
