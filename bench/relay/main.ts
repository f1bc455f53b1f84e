/** A relay, an echo server or the typical stack as a process of its own: `node dist/bench/relay/main.js relay --upstream PORT`. */
import { parseArgs } from 'node:util'
import { loadDialect } from '../../src/index.ts'
import { type Listening, startEcho } from './echo.ts'
import { AHEAD_BYTES, startRelay } from './relay.ts'
import { startTypical } from './typical.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dialect: { type: 'string', default: 'iso8583-1987-ascii' },
    port: { type: 'string', default: '0' },
    /** Of the echo server, for a relay. */
    upstream: { type: 'string' },
    upstreams: { type: 'string', default: '1' },
    /** Of the typical stack. */
    ledger: { type: 'string', default: ':memory:' },
    /** The echo server stands behind a relay. */
    behind: { type: 'boolean', default: false },
  },
})
const [what] = positionals
const port = Number(values.port)
const upstreamPort = Number(values.upstream)

function start(): Promise<Listening> {
  switch (what) {
    case 'echo':
      return startEcho({ dialect: loadDialect(values.dialect), port, ...(values.behind ? { ahead: AHEAD_BYTES } : {}) })
    case 'relay':
      return startRelay({ upstreamPort, upstreams: Number(values.upstreams), port })
    case 'typical':
      return startTypical({ upstreamPort, ledger: values.ledger, port })
    default:
      throw new Error('Say what to start: echo [--behind], relay --upstream PORT or typical --upstream PORT --ledger FILE')
  }
}

const listening = await start()
process.stdout.write(`${JSON.stringify({ ready: true, port: listening.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void listening.close())
