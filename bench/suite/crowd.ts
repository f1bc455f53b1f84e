/** Ten thousand terminals on one gateway: what a connection costs, and that all are served. */
import { connect, type Socket } from 'node:net'
import { createLoadPlan, runLoad } from '../../sim/index.ts'
import type { Started } from './contestants.ts'

export interface Crowd {
  readonly connections: number
  /** Memory of the gateway for each connection that has sent nothing, in KiB; undefined where /proc does not tell it. */
  readonly idleKiB: number | undefined
  /** Terminals of the same number that got an answer, each with a connection of its own. */
  readonly served: number
  readonly errors: number
}

const SETTLE_MS = 2_000
const AT_ONCE = 200

export async function measureCrowd({ dialect, port, main }: Started, connections: number): Promise<Crowd> {
  await pause(SETTLE_MS)
  const before = main.memoryBytes()
  const sockets: Socket[] = []
  for (let at = 0; at < connections; at += AT_ONCE)
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, connections - at) }, () => opened(port)))))
  await pause(SETTLE_MS)
  const after = main.memoryBytes()
  for (const socket of sockets) socket.destroy()
  await pause(SETTLE_MS)
  const report = await runLoad(
    createLoadPlan({
      dialect,
      host: '127.0.0.1',
      port,
      pace: { loop: 'closed', inFlight: 1 },
      connections,
      requestsMax: connections,
      warmUpMs: 0,
      durationMs: 120_000,
      timeoutMs: 60_000,
    }),
  )
  const idleKiB = before === undefined || after === undefined ? undefined : (after - before) / connections / 1_024
  return { connections, idleKiB, served: report.total.approved, errors: report.errors.total }
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
