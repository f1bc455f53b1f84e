/** The simulated issuer's network: sign-on, sign-off and echo by rules; a slow issuer keeps no terminal from its echo. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  createGateway,
  createIssuer,
  createLimits,
  createTerminal,
  loadDialect,
  openLedger,
  type RuleFileInput,
  type SimulatedIssuer,
  type Terminal,
} from '../../sim/index.ts'
import { SeenLog } from '../support/seen-log.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const UNIONPAY = loadDialect('unionpay-pos')

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function openIssuer(rules: RuleFileInput = {}): Promise<SimulatedIssuer> {
  const issuer = await createIssuer({ dialect: ASCII, rules })
  opened.unshift(issuer)
  return issuer
}

async function openTerminal(dialect: typeof ASCII, port: number): Promise<Terminal> {
  const terminal = await createTerminal({ dialect, host: '127.0.0.1', port })
  opened.unshift(terminal)
  return terminal
}

async function codes(terminal: Terminal, ...kinds: readonly ('sale' | 'sign-in' | 'sign-off' | 'echo')[]): Promise<(string | undefined)[]> {
  const said: (string | undefined)[] = []
  for (const kind of kinds) said.push((await terminal.ask({ kind, amountMinor: 1 })).responseCode)
  return said
}

describe('a rule', () => {
  it('meets sign-on, sign-off and echo by their kind', async () => {
    const rules = (['sign-in', 'sign-off', 'echo'] as const).map((kind, at) => ({
      name: kind,
      when: { kind },
      then: { responseCode: `9${at}` },
    }))
    const { port } = await openIssuer({ rules })
    expect(await codes(await openTerminal(ASCII, port), 'sign-in', 'sign-off', 'echo', 'sale')).toEqual(['90', '91', '92', '00'])
  })

  it('R95: may refuse payments before the sign-on and after the sign-off; without one nobody asks', async () => {
    const rules = [{ name: 'sign on first', when: { kind: 'sale' as const, signedOn: 'no' as const }, then: { responseCode: '91' } }]
    const { port } = await openIssuer({ rules })
    const terminal = await openTerminal(ASCII, port)
    expect(await codes(terminal, 'sale', 'sign-in', 'sale', 'sign-off', 'sale')).toEqual(['91', '00', '00', '00', '91'])
    expect(await codes(await openTerminal(ASCII, port), 'sale')).toEqual(['91'])
    expect(await codes(await openTerminal(ASCII, (await openIssuer()).port), 'sale')).toEqual(['00'])
  })
})

describe('a gateway at it', () => {
  it('signs on; R96: while every payment takes an hour, the echo of a terminal is answered', async () => {
    const slow = [{ name: 'slow', when: { kind: 'sale' as const }, then: { latency: '60m' } }]
    const issuer = await openIssuer({ rules: slow })
    const limits = createLimits({ shutdownTimeoutMs: 10 })
    const log = new SeenLog()
    const ledger = await openLedger({ location: ':memory:', limits, log, holder: { simulation: true } })
    const gateway = await createGateway({
      listeners: [{ dialect: UNIONPAY, host: '127.0.0.1', port: 0 }],
      issuer: { dialect: ASCII, host: issuer.host, port: issuer.port },
      ledger,
      limits,
      log,
    })
    opened.unshift(gateway)
    await log.find(() => gateway.issuerIsUp, 'the sign-on')
    const terminal = await openTerminal(UNIONPAY, gateway.listeners[0]?.port ?? 0)
    const sale = terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(await codes(terminal, 'echo', 'echo')).toEqual(['00', '00'])
    expect(terminal.slips.map(({ kind }) => kind)).toEqual(['echo', 'echo'])
    await terminal.close()
    expect((await sale).answer).toBeUndefined()
  })
})
