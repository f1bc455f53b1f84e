/** R97: the virtual terminal signs in with keys of every cipher, takes what fits its master key and refuses what does not. */
import { afterEach, expect, it } from 'vitest'
import { createTerminal, Key, loadDialect, type Terminal, type TerminalOptions } from '../../sim/index.ts'
import { packWorkKeys } from '../../src/crypto/work-keys.ts'
import { unionpaySm4Mac } from '../support/other-des.ts'
import { hexOf } from '../support/wire-client.ts'
import { FakeClock } from '../transport/support/fake-clock.ts'
import { APPROVING, Host } from './support/host.ts'

const UNIONPAY = loadDialect('unionpay-pos')
const TMK = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')
const MAK = Buffer.from('00112233445566778899AABBCCDDEEFF', 'hex')
const PIK = Buffer.from('AABBCCDDEEFF00112233445566778899', 'hex')

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function open(options: Partial<TerminalOptions>): Promise<{ host: Host; terminal: Terminal }> {
  const host = await Host.open(UNIONPAY)
  const terminal = await createTerminal({ dialect: UNIONPAY, host: '127.0.0.1', port: host.port, clock: new FakeClock(), ...options })
  opened.push(terminal, host)
  return { host, terminal }
}

it.each([
  ['no master key', undefined, undefined, '003'],
  ['a master key of DES', TMK, undefined, '003'],
  ['a master key of SM4', new Key('sm4', TMK), undefined, '005'],
  ['what it is told', new Key('sm4', TMK), '006', '006'],
] as const)('with %s it asks for the keys of that cipher', async (_name, tmk, networkCode, asked) => {
  const { host, terminal } = await open({ ...(tmk === undefined ? {} : { tmk }), ...(networkCode === undefined ? {} : { networkCode }) })
  host.manner = () => ({ 39: '97' })
  await terminal.signIn()
  expect(host.requests.items.at(-1)?.json['60']).toBe(`00000001${asked}`)
})

it.each(['sm4', 'sm4-track'] as const)('takes the keys of the layout %s and signs under SM4 with them', async (layout) => {
  const { host, terminal } = await open({ tmk: new Key('sm4', TMK) })
  host.manner = () => ({ 39: '00', 60: '00000321005', 62: hexOf(packWorkKeys(layout, TMK, { pik: PIK, mak: MAK, tdk: PIK })) })
  await terminal.signIn()
  host.manner = APPROVING
  await terminal.ask({ kind: 'sale', amountMinor: 1 })
  const [, request] = host.requests.items
  expect(request?.json['60']).toBe('22000321000')
  expect(request?.json['64']).toBe(hexOf(unionpaySm4Mac(MAK, request?.bytes.subarray(0, -8) ?? Buffer.alloc(0))))
})

it.each([
  ['sm4', 16],
  ['sm4', 36],
  ['double', 16],
  ['double', 36],
] as const)(
  'a check value of the layout %s with one bit changed (byte %i): nothing is taken, neither keys nor batch',
  async (layout, at) => {
    const { host, terminal } = await open({ tmk: new Key(layout === 'sm4' ? 'sm4' : 'tdes', TMK) })
    const sealed = packWorkKeys(layout, TMK, { pik: PIK, mak: layout === 'sm4' ? MAK : MAK.subarray(0, 8) })
    sealed[at] = (sealed[at] ?? 0) ^ 1
    host.manner = () => ({ 39: '00', 60: '00000321003', 62: hexOf(sealed) })
    await expect(terminal.signIn()).rejects.toThrow(/made under another master key/)
    host.manner = APPROVING
    await terminal.ask({ kind: 'sale', amountMinor: 1 })
    expect(host.requests.items.at(-1)?.json).toMatchObject({ 60: '22000001000' })
    expect(host.requests.items.at(-1)?.json).not.toHaveProperty('64')
  },
)
