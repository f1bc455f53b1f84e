/** `--pcap`: what serve, sim issuer, send and decode write for Wireshark, and that no card is in it unless it is asked for. */
import { readFileSync, statSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeFrame, loadDialect, requestEnvelope } from '../../src/index.ts'
import { readPcap, type Stream, streamsOf } from '../capture/support/pcap-reader.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'

const PAN = '6200001234567892'
const folder = useFolder()
afterEach(() => killAll())

function streamsIn(name: string): Stream[] {
  return streamsOf(readPcap(readFileSync(folder.in(name))))
}

function showsCard(name: string): boolean {
  const file = readFileSync(folder.in(name))
  return file.includes(PAN) || file.toString('hex').includes(PAN)
}

describe('on the wire', () => {
  it('serve and send see the same bytes, each from its end; the card is overwritten', async () => {
    const listen = ['--listen', 'unionpay-pos@127.0.0.1:0', '--listen', 'auto@127.0.0.1:0', '--control', '127.0.0.1:0']
    const process = new CliProcess(['serve', ...listen, '--ledger', ':memory:', '--pcap', 'serve.pcap'], { cwd: folder.path })
    const { listeners, issuer } = await process.ready()
    for (const [at, { port }] of listeners.entries()) {
      const send = ['send', 'sale', '--to', `unionpay-pos@127.0.0.1:${port}`, '--pan', PAN, '--expect', '00', '--pcap', `send${at}.pcap`]
      expect((await runCli([...send, '--stan', String(at + 1)], { cwd: folder.path })).code).toBe(0)
    }
    expect((await process.stop()).code).toBe(0)
    const served = streamsIn('serve.pcap')
    expect(served.map(({ server }) => server)).toEqual([issuer, ...listeners].map(({ port }) => `127.0.0.1:${port}`))
    for (const [at] of listeners.entries()) {
      const [sent] = streamsIn(`send${at}.pcap`)
      expect(sent?.fromClient.length).toBeGreaterThan(100)
      expect(sent?.fromServer.length).toBeGreaterThan(80)
      expect(served[at + 1]).toEqual(sent)
    }
    for (const name of ['serve.pcap', 'send0.pcap', 'send1.pcap']) {
      expect(statSync(folder.in(name)).mode & 0o777).toBe(0o600)
      expect(showsCard(name)).toBe(false)
    }
  })

  it('sim issuer with --unmask: the bytes as they were, and a word of warning', async () => {
    folder.write('issuer.pcap', 'what was there before', 0o644)
    const args = ['sim', 'issuer', '--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--pcap', 'issuer.pcap', '--unmask']
    const process = new CliProcess(args, { cwd: folder.path })
    const { listeners } = await process.ready()
    const to = `iso8583-1987-ascii@127.0.0.1:${listeners[0]?.port}`
    expect((await runCli(['send', 'sale', '--to', to, '--pan', PAN], { cwd: folder.path })).code).toBe(0)
    expect((await process.stop()).stderr).toContain('--unmask: issuer.pcap holds card numbers, tracks and PIN blocks as they were sent')
    expect(statSync(folder.in('issuer.pcap')).mode & 0o777).toBe(0o600)
    expect(streamsIn('issuer.pcap')).toHaveLength(1)
    expect(showsCard('issuer.pcap')).toBe(true)
  })
})

describe('decode --pcap', () => {
  it('writes the message as a frame on a connection', async () => {
    const { stdout } = await runCli(['sample', 'sale', '--dialect', 'unionpay-pos', '--frame'], { cwd: folder.path })
    const hex = stdout.trim()
    expect(hex).toMatch(/^[0-9A-F]{60,}$/)
    const decode = ['decode', '--dialect', 'unionpay-pos', '--frame', hex, '--pcap']
    expect((await runCli([...decode, 'masked.pcap'], { cwd: folder.path })).code).toBe(0)
    expect((await runCli([...decode, 'whole.pcap', '--unmask'], { cwd: folder.path })).stderr).toContain('--unmask: whole.pcap holds')
    expect(streamsIn('whole.pcap')[0]?.fromClient.toString('hex').toUpperCase()).toBe(hex)
    expect(streamsIn('masked.pcap')[0]?.fromClient.length).toBe(hex.length / 2)
    expect(streamsIn('masked.pcap')[0]?.fromClient.toString('hex').toUpperCase()).not.toBe(hex)
  })

  it('makes up what stands before a bare message', async () => {
    const { framing } = loadDialect('unionpay-pos')
    const json = '{"0":"0800","11":"000001","41":"TERM0001"}'
    const { stdout } = await runCli(['encode', json, '--dialect', 'unionpay-pos'], { cwd: folder.path })
    const message = Buffer.from(stdout.trim(), 'hex')
    await runCli(['decode', stdout.trim(), '--dialect', 'unionpay-pos', '--pcap', 'bare.pcap'], { cwd: folder.path })
    expect(streamsIn('bare.pcap')[0]?.fromClient).toEqual(encodeFrame(framing, Buffer.concat([requestEnvelope(framing), message])))
  })
})

it.each([
  ['serve', '--check', '--unmask'],
  ['sim', 'issuer', '--unmask'],
  ['sim', 'issuer', '--pcap', '/nowhere/at/all.pcap'],
])('%s %s %s: 2', async (...args) => {
  const ran = await runCli(args, { cwd: folder.path })
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^OPTION_INVALID: --(unmask|pcap)/) })
})
