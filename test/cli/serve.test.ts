/** `unswipe serve` as a process: what it says when it is ready, what it refuses and with which exit code, how it ends. */
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createTerminal, loadDialect } from '../../sim/index.ts'
import { CliProcess, killAll, runCli } from '../support/cli.ts'
import { useFolder } from '../support/folder.ts'
import { SILENT, SpyIssuer } from '../support/spy-issuer.ts'

const folder = useFolder()
afterEach(() => killAll())

const FREE = ['--listen', 'iso8583-1987-ascii@127.0.0.1:0', '--control', '127.0.0.1:0']

function serve(...args: readonly string[]): CliProcess {
  return new CliProcess(['serve', ...FREE, ...args], { cwd: folder.path })
}

async function terminalAt(port: number): ReturnType<typeof createTerminal> {
  return createTerminal({ dialect: loadDialect('iso8583-1987-ascii'), host: '127.0.0.1', port })
}

describe('the ready line', () => {
  it('is one line of JSON with the shape that scripts rely on; SIGTERM ends it with 0', async () => {
    const process = new CliProcess(
      ['--listen', 'unionpay-pos@127.0.0.1:0', '--listen', 'iso8583-1987-binary@127.0.0.1:0', '--control', '127.0.0.1:0'],
      { cwd: folder.path },
    )
    const ready = await process.ready()
    const port = expect.any(Number)
    expect(ready).toEqual({
      ready: true,
      listeners: [
        { dialect: 'unionpay-pos', host: '127.0.0.1', port },
        { dialect: 'iso8583-1987-binary', host: '127.0.0.1', port },
      ],
      issuer: { embedded: true, dialect: 'iso8583-1987-binary', host: '127.0.0.1', port },
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ledger: folder.in('unswipe.db'),
    })
    expect(Object.keys(ready)).toEqual(['ready', 'listeners', 'issuer', 'control', 'ledger'])
    const ran = await process.stop()
    expect(ran.code).toBe(0)
    expect(ran.stdout.trim().split('\n')).toHaveLength(1)
  })

  it('names a real issuer', async () => {
    const issuer = await SpyIssuer.open()
    const process = serve('--issuer', `iso8583-1987-binary@127.0.0.1:${issuer.port}`, '--ledger', ':memory:')
    const ready = await process.ready()
    expect(ready.issuer).toEqual({ embedded: false, dialect: 'iso8583-1987-binary', host: '127.0.0.1', port: issuer.port })
    expect(ready.ledger).toBe(':memory:')
    expect((await process.stop('SIGINT')).code).toBe(0)
    await issuer.close()
  })
})

describe('what another one has', () => {
  it('a port that is taken: 1, and nothing is left open', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const listener = await runCli(['serve', '--listen', `unionpay-pos@127.0.0.1:${port}`, '--control', '127.0.0.1:0'], { cwd: folder.path })
    expect(listener).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`PORT_IN_USE: Port ${port} of 127.0.0.1`) })
    const busy = ['serve', '--listen', 'unionpay-pos@127.0.0.1:0', '--control', `127.0.0.1:${port}`]
    const control = await runCli(busy, { cwd: folder.path })
    expect(control).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('PORT_IN_USE: Cannot listen for control') })
    await new Promise((resolve) => {
      server.close(resolve)
    })
  })

  it('a ledger that another gateway holds: 3, with its pid and control address; so does ledger settle', async () => {
    const first = serve()
    const { ledger, control } = await first.ready()
    const second = await serve('--ledger', ledger).ended
    expect(second.code).toBe(3)
    expect(second.stderr).toMatch(new RegExp(`^LEDGER_LOCKED: Another gateway holds .*: pid ${first.pid} on `, 'm'))
    const settle = await runCli(['ledger', 'settle', '--ledger', ledger])
    expect(settle.code).toBe(3)
    expect(settle.stderr).toMatch(/LEDGER_LOCKED/)
    const asked = await runCli(['ledger', 'settle', '--control', control])
    expect(JSON.parse(asked.stdout)).toEqual({ settled: 0, batch: 1, businessDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
    expect((await runCli(['ledger', 'verify', '--ledger', ledger])).code).toBe(0)
    await first.stop()
    expect((await runCli(['ledger', 'settle', '--ledger', ledger])).code).toBe(0)
  })
})

describe('--check', () => {
  it('says that all is well, and listens nowhere', async () => {
    const rules = folder.write('rules.yaml', 'rules:\n  - name: slow\n    then: { latency: 40ms }\n')
    const config = folder.write('config.yaml', `listen: unionpay-pos@127.0.0.1:1\nrules: ${rules}\nlimits: { issuerTimeout: 500ms }\n`)
    const ran = await runCli(['serve', '--check', '--config', config], { cwd: folder.path })
    expect(ran).toEqual({ code: 0, stdout: '', stderr: 'All options and files are valid.\n' })
  })
})

describe('the end', () => {
  it('P16: SIGTERM answers what is in flight, then ends with 0; a second one is harmless', async () => {
    const issuer = await SpyIssuer.open()
    issuer.manner = SILENT
    const process = serve('--issuer', `iso8583-1987-binary@127.0.0.1:${issuer.port}`)
    const { listeners } = await process.ready()
    const terminal = await terminalAt(listeners[0]?.port ?? 0)
    await issuer.connections.count(1, 'the link')
    const asked = terminal.ask({ kind: 'sale', amountMinor: 100 })
    const received = await issuer.received.find(() => true, 'the sale')
    process.signal('SIGTERM')
    process.signal('SIGTERM')
    received.answer({ 38: 'AB12CD' })
    expect((await asked).responseCode).toBe('00')
    expect((await process.ended).code).toBe(0)
    await terminal.close()
    await issuer.close()
  })

  it('the ledger goes on at the next start, and --fresh forgets it', async () => {
    const sale = async (...args: readonly string[]): Promise<string> => {
      const process = serve(...args)
      const { listeners } = await process.ready()
      const terminal = await createTerminal({
        dialect: loadDialect('iso8583-1987-ascii'),
        host: '127.0.0.1',
        port: listeners[0]?.port ?? 0,
      })
      const { answer } = await terminal.ask({ kind: 'sale', amountMinor: 100 })
      await terminal.close()
      await process.stop()
      return answer?.text(37)?.slice(4) ?? ''
    }
    expect(await sale()).toBe('00000001')
    expect(await sale()).toBe('00000002')
    expect(await sale('--fresh')).toBe('00000001')
  })
})
