/** The counterparts of the bench do what they stand for: every request comes back to its terminal. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startTypical } from '../../bench/relay/typical.ts'
import { createLoadPlan, type LoadOptions, type LoadReport, loadDialect, runLoad } from '../../sim/index.ts'
import { type Listening, startEcho } from '../../sim/load/relay/echo.ts'
import { Frames } from '../../sim/load/relay/frames.ts'
import { AHEAD_BYTES, startRelay } from '../../sim/load/relay/relay.ts'

const REQUESTS = 600
const running: Listening[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

async function keep(starting: Promise<Listening>): Promise<number> {
  const listening = await starting
  running.unshift(listening)
  return listening.port
}

function load(name: string, port: number, options: Partial<LoadOptions> = {}): Promise<LoadReport> {
  return runLoad(
    createLoadPlan({
      dialect: loadDialect(name),
      host: '127.0.0.1',
      port,
      pace: { loop: 'closed', inFlight: 4 },
      connections: 8,
      requestsMax: REQUESTS,
      durationMs: 30_000,
      warmUpMs: 0,
      isEcho: true,
      ...options,
    }),
  )
}

const ALL = { total: { sent: REQUESTS, answered: REQUESTS, approved: REQUESTS }, errors: { total: 0 } }

describe.each(['iso8583-1987-ascii', 'iso8583-1987-binary', 'unionpay-pos'])('%s', (name) => {
  it('the echo server answers each frame with the MTI of its answer', async () => {
    expect(await load(name, await keep(startEcho({ dialect: loadDialect(name) })))).toMatchObject(ALL)
  })

  it.each([1, 3])('a relay with %d connections upstream gives each answer back to whom it belongs', async (upstreams) => {
    const upstreamPort = await keep(startEcho({ dialect: loadDialect(name), ahead: AHEAD_BYTES }))
    expect(await load(name, await keep(startRelay({ upstreamPort, upstreams })))).toMatchObject(ALL)
  })
})

it('the typical stack approves and stores every sale', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unswipe-test-'))
  const upstreamPort = await keep(startEcho({ dialect: loadDialect('iso_8583') }))
  const port = await keep(startTypical({ upstreamPort, ledger: join(folder, 'typical.db') }))
  const report = await load('iso_8583', port, { isEcho: false, requestsMax: 60 })
  expect(report).toMatchObject({ total: { sent: 60, approved: 60 }, errors: { total: 0 } })
  await rm(folder, { recursive: true, force: true })
})

it('frames come out whole, however they are cut', () => {
  const stream = Buffer.from('000201020000000303040500', 'hex')
  for (let cut = 0; cut <= stream.length; cut++) {
    const seen: string[] = []
    const frames = new Frames()
    for (const part of [stream.subarray(0, cut), stream.subarray(cut)])
      frames.push(part, (bytes, start, end) => seen.push(bytes.toString('hex', start, end)))
    expect(seen).toEqual(['00020102', '0000', '0003030405'])
  }
})
