/** When a gateway begins to listen: once its issuer has been tried. */
import { afterEach, describe, expect, it } from 'vitest'
import { APPROVES, type Manner, SILENT, SpyIssuer } from '../support/spy-issuer.ts'
import { Stand } from '../support/stand.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'

const CONNECT_TIMEOUT_MS = 5_000
const NOBODY = { host: '127.0.0.1', port: 1 }

let issuer: SpyIssuer | undefined
let stand: Stand | undefined
let clock: FakeClock

/** A start that waits for the issuer; the clock stands still until a test moves it. */
function start(at: { host: string; port: number }): Promise<Stand> {
  clock = new FakeClock()
  return Stand.start(at, { clock, dialects: ['iso8583-1987-ascii'], waitForIssuer: true })
}

/** One turn of the loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function issuerThat(manner: Manner): Promise<SpyIssuer> {
  issuer = await SpyIssuer.open()
  issuer.networkManner = manner
  return issuer
}

afterEach(async () => {
  await stand?.close()
  await issuer?.close()
  stand = undefined
  issuer = undefined
})

describe('a gateway listens', () => {
  it('once the issuer has approved its sign-on', async () => {
    stand = await start(await issuerThat(APPROVES))
    expect(stand.gateway.issuerIsUp).toBe(true)
  })

  it('once the issuer has refused its sign-on', async () => {
    stand = await start(await issuerThat(() => ({ 39: '91' })))
    expect(stand.gateway.issuerIsUp).toBe(false)
    expect(stand.log.items.map(({ facts }) => facts['event'])).toContain('issuer-sign-on-refused')
  })

  it('once the connection is refused', async () => {
    stand = await start(NOBODY)
    expect(stand.gateway.issuerIsUp).toBe(false)
  })

  it('not before the time to connect is over, when the issuer says nothing', async () => {
    const silent = await issuerThat(SILENT)
    let isListening = false
    const starting = start(silent).then((started) => {
      isListening = true
      return started
    })
    await silent.network.count(1, 'sign-ons')
    // Once by the link for its connection, once by the start.
    while (clock.delays.filter((delay) => delay === CONNECT_TIMEOUT_MS).length < 2) await turn()
    clock.advance(CONNECT_TIMEOUT_MS - 1)
    await turn()
    expect(isListening).toBe(false)
    clock.advance(1)
    stand = await starting
    expect(stand.gateway.issuerIsUp).toBe(false)
  })
})
