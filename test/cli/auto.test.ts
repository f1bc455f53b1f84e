/** `--listen auto`: one port for every dialect of a simulator; a real issuer needs one that is named. */
import { afterEach, describe, expect, it } from 'vitest'
import { createTerminal, loadDialect, type Terminal } from '../../sim/index.ts'
import { loadOption } from '../doctor/support/specimen.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'
import { WireClient } from '../support/wire-client.ts'

const folder = useFolder()
const terminals: Terminal[] = []
afterEach(async () => {
  await Promise.all(terminals.splice(0).map((terminal) => terminal.close()))
  killAll()
})

async function terminalAt(port: number, option: string): Promise<Terminal> {
  const terminal = await createTerminal({ dialect: loadOption(option), host: '127.0.0.1', port })
  terminals.push(terminal)
  return terminal
}

const SPOKEN = ['unionpay-pos', 'unionpay-pos,length=ascii4,tpdu=none', 'iso8583-1987-ascii,length=binary4', 'iso8583-1987-binary']

describe('serve --listen auto', () => {
  it('serves every dialect on one port, each connection in its own, and says which option fixes it', async () => {
    const process = new CliProcess(['serve', '--listen', 'auto@127.0.0.1:0', '--control', '127.0.0.1:0', '--ledger', ':memory:'], {
      cwd: folder.path,
    })
    const { listeners } = await process.ready()
    expect(listeners).toEqual([{ dialect: 'auto', host: '127.0.0.1', port: expect.any(Number) }])
    const port = listeners[0]?.port ?? 0
    for (const [at, option] of SPOKEN.entries()) {
      const terminal = await terminalAt(port, option)
      const sale = await terminal.ask({ kind: 'sale', amountMinor: 10_000, stan: at * 10 + 1 })
      expect([option, sale.responseCode]).toEqual([option, '00'])
      const refund = await terminal.ask({ kind: 'refund', of: sale, amountMinor: 10_000, stan: at * 10 + 2 })
      expect([option, refund.responseCode]).toEqual([option, '00'])
    }
    const { code, stderr } = await process.stop()
    expect(code).toBe(0)
    for (const option of SPOKEN) expect(stderr).toContain(`speaks ${option}. To fix it: --listen ${option}@127.0.0.1:${port}`)
  })

  it('closes what nothing reads with a line that says so', async () => {
    const process = new CliProcess(['serve', '--listen', 'auto@127.0.0.1:0', '--control', '127.0.0.1:0', '--ledger', ':memory:'], {
      cwd: folder.path,
    })
    const { listeners } = await process.ready()
    const client = await WireClient.connect(listeners[0]?.port ?? 0)
    await client.write(Buffer.from('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'))
    await client.closed
    const { stderr } = await process.stop()
    expect(stderr).toContain(`FRAME_UNREADABLE: ${client.name} sent 37 bytes that no dialect reads. The first bytes are`)
  })

  it('waits for a whole frame as long as for any other, and no longer', async () => {
    const limit = ['--limit', 'frameTimeout=100ms']
    const process = new CliProcess(
      ['serve', '--listen', 'auto@127.0.0.1:0', '--control', '127.0.0.1:0', '--ledger', ':memory:', ...limit],
      { cwd: folder.path },
    )
    const { listeners } = await process.ready()
    const client = await WireClient.connect(listeners[0]?.port ?? 0)
    await client.write(Buffer.from('00C86000030000603100311008', 'hex'))
    await client.closed
    const { stderr } = await process.stop()
    expect(stderr).toContain(`FRAME_TIMEOUT: ${client.name} sent 13 bytes that no dialect reads.`)
    expect(stderr).toContain('(limit 100 ms)')
  })

  it.each([
    ['serve', '--check', '--listen', 'auto@127.0.0.1:0', '--issuer', 'iso8583-1987-binary@127.0.0.1:1'],
    ['serve', '--check', '--listen', 'auto,length=ascii4@127.0.0.1:0'],
    ['serve', '--check', '--listen', 'auto'],
    ['send', 'sale', '--to', 'auto@127.0.0.1:1'],
  ])('%s %s %s %s %s %s: 2', async (...args) => {
    const ran = await runCli(args, { cwd: folder.path })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(/^OPTION_INVALID: /)
  })
})

describe('sim issuer --listen auto', () => {
  it('answers each connection in its own dialect', async () => {
    const process = new CliProcess(['sim', 'issuer', '--listen', 'auto@127.0.0.1:0'], { cwd: folder.path })
    const { listeners } = await process.ready()
    expect(listeners).toEqual([{ dialect: 'auto', host: '127.0.0.1', port: expect.any(Number) }])
    for (const option of ['iso8583-1987-ascii,length=ascii4', 'iso8583-1987-binary']) {
      const terminal = await terminalAt(listeners[0]?.port ?? 0, option)
      expect((await terminal.ask({ kind: 'sale', amountMinor: 100 })).responseCode).toBe(loadDialect('iso8583-1987-binary').codes.ok)
    }
    expect((await process.stop()).stderr).toContain('speaks iso8583-1987-ascii,length=ascii4. To fix it: --listen')
  })
})
