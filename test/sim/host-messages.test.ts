/** What the simulated issuer sends of itself, and what a gateway and other peers answer. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  createDialectMac,
  createGateway,
  createIssuer,
  createLimits,
  type Dialect,
  type Gateway,
  type IssuerOptions,
  Key,
  KeyRing,
  listDialects,
  loadDialect,
  type NetworkRequest,
  okCodeOf,
  openLedger,
  type SimulatedIssuer,
} from '../../sim/index.ts'
import { parseDialect } from '../../src/dialect/load.ts'
import { SeenLog } from '../support/seen-log.ts'
import { WireClient } from '../support/wire-client.ts'

const ASCII = loadDialect('iso8583-1987-ascii')
const BINARY = loadDialect('iso8583-1987-binary')
const MAK = new Key('tdes', Buffer.from('0123456789ABCDEF', 'hex'))
const ALL: readonly NetworkRequest[] = ['echo', 'cut-over', 'key-change', 'sign-off', 'sign-on']

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function openIssuer(options: Partial<IssuerOptions> = {}): Promise<SimulatedIssuer> {
  const issuer = await createIssuer({ dialect: BINARY, limits: createLimits({ issuerTimeoutMs: 100 }), ...options })
  opened.unshift(issuer)
  return issuer
}

/** Signed on. */
async function openGateway({ port }: SimulatedIssuer, dialect = BINARY, keys = KeyRing.empty): Promise<Gateway> {
  const log = new SeenLog()
  const limits = createLimits({ shutdownTimeoutMs: 10 })
  const ledger = await openLedger({ location: ':memory:', limits, log, holder: { simulation: true } })
  const gateway = await createGateway({
    listeners: [{ dialect: loadDialect('unionpay-pos'), host: '127.0.0.1', port: 0 }],
    issuer: { dialect, host: '127.0.0.1', port },
    ...{ ledger, limits, log, keys },
  })
  opened.unshift(gateway)
  await log.find(() => gateway.issuerIsUp, 'the sign-on')
  return gateway
}

async function codesOf(issuer: SimulatedIssuer, name: NetworkRequest): Promise<(string | null)[]> {
  return (await issuer.send(name)).answers.map(({ responseCode }) => responseCode)
}

describe('a message of the issuer', () => {
  it.each(listDialects().filter((name) => loadDialect(name).issuer?.network !== undefined))(
    'in %s is answered by the gateway: all but a key change is approved',
    async (name) => {
      const dialect = loadDialect(name)
      const issuer = await openIssuer({ dialect, limits: createLimits() })
      await openGateway(issuer, dialect)
      const ok = okCodeOf(dialect, 'echo')
      const came: (string | null)[] = []
      for (const each of ALL) came.push(...(await codesOf(issuer, each)))
      expect(came).toEqual([ok, ok, dialect.codes.unsup, ok, ok])
    },
  )

  it('R94: a sign-off ends payments at the gateway, a sign-on lets them begin', async () => {
    const issuer = await openIssuer({ limits: createLimits() })
    const gateway = await openGateway(issuer)
    expect(await codesOf(issuer, 'sign-off')).toEqual(['00'])
    expect(gateway.issuerIsUp).toBe(false)
    expect(await codesOf(issuer, 'sign-on')).toEqual(['00'])
    expect(gateway.issuerIsUp).toBe(true)
  })

  it('is in the journal with its answer, and goes to each link', async () => {
    const issuer = await openIssuer({ limits: createLimits() })
    await openGateway(issuer)
    await openGateway(issuer)
    const { sent, answers } = await issuer.send('cut-over')
    expect([sent, answers.map(({ stan, responseCode }) => [stan, responseCode])]).toEqual([
      'cut-over',
      [
        ['000001', '00'],
        ['000002', '00'],
      ],
    ])
    expect(new Set(answers.map(({ peer }) => peer)).size).toBe(2)
    const lines = issuer.journal({ kind: 'cut-over' }).map(({ direction, mti, stan, responseCode }) => [direction, mti, stan, responseCode])
    expect(lines.sort()).toEqual([
      ['in', '0810', '000001', '00'],
      ['in', '0810', '000002', '00'],
      ['out', '0800', '000001', ''],
      ['out', '0800', '000002', ''],
    ])
    expect(issuer.journal({ kind: 'cut-over', direction: 'out' })[0]?.elements['70']).toBe('201')
  })

  it('is signed where the link has MACs: the gateway takes it', async () => {
    const mac = (dialect: Dialect) => createDialectMac(dialect, MAK)
    const issuer = await openIssuer({ mac, limits: createLimits() })
    const keys = new KeyRing({ terminals: [], issuer: { mak: '0123456789ABCDEF' } })
    await openGateway(issuer, BINARY, keys)
    expect(await codesOf(issuer, 'cut-over')).toEqual(['00'])
  })

  it('has no answer when a peer is silent or goes, and nobody answers when nobody is connected', async () => {
    const issuer = await openIssuer({ dialect: ASCII })
    expect(await issuer.send('echo')).toEqual({ sent: 'echo', answers: [] })
    await join(issuer)
    expect(await codesOf(issuer, 'echo')).toEqual([null])
    const patient = await openIssuer({ dialect: ASCII, limits: createLimits({ issuerTimeoutMs: 3_600_000 }) })
    const client = await join(patient)
    const asked = codesOf(patient, 'echo')
    client.end()
    expect(await asked).toEqual([null])
  })

  it.each([
    ['echo', '301'],
    ['cut-over', '201'],
    ['key-change', '101'],
    ['sign-off', '002'],
    ['sign-on', '001'],
  ] as const)('%s is DE70 %s on the wire, and any other answer than its own is none', async (name, code) => {
    const issuer = await openIssuer({ dialect: ASCII })
    const client = await join(issuer)
    const asked = codesOf(issuer, name)
    const frame = (await client.frame(1)).toString('latin1')
    expect(frame.slice(2)).toMatch(new RegExp(`^080082200000000000000400000000000000\\d{10}000001${code}$`))
    await client.write(framed(`0810822000000200000004000000000000000528202641${'000002'}00${code}`))
    expect(await asked).toEqual([null])
  })

  it('that the dialect does not describe is refused', async () => {
    const text = 'extends: iso8583-1987-ascii\nissuer: { network: { messages: { cut-over: none } } }\n'
    const issuer = await openIssuer({ dialect: parseDialect(text, 'mine.yaml') })
    await join(issuer)
    await expect(issuer.send('cut-over')).rejects.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('cut-over') })
    expect(await codesOf(issuer, 'echo')).toEqual([null])
  })
})

/** A peer that has said something: the issuer knows of it. */
async function join({ port }: SimulatedIssuer): Promise<WireClient> {
  const client = await WireClient.connect(port)
  opened.unshift(client)
  await client.write(framed('0800822000000000000004000000000000000528202641000777301'))
  await client.frame(0)
  return client
}

function framed(text: string): Buffer {
  const bytes = Buffer.from(`\0\0${text}`, 'latin1')
  bytes.writeUInt16BE(text.length)
  return bytes
}
