/** An echo server or a relay as a process of its own: `node dist/sim/load/relay/main.js relay --upstream PORT`. */
import { parseArgs } from 'node:util'
import { loadDialect } from '../../../src/index.ts'
import { startEcho } from './echo.ts'
import { AHEAD_BYTES, startRelay } from './relay.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dialect: { type: 'string', default: 'iso8583-1987-ascii' },
    port: { type: 'string', default: '0' },
    /** Of the echo server; then it is a relay. */
    upstream: { type: 'string' },
    upstreams: { type: 'string', default: '1' },
    /** The echo server stands behind a relay. */
    behind: { type: 'boolean', default: false },
  },
})
const port = Number(values.port)
const listening = await (positionals[0] === 'relay'
  ? startRelay({ upstreamPort: Number(values.upstream), upstreams: Number(values.upstreams), port })
  : startEcho({ dialect: loadDialect(values.dialect), port, ...(values.behind ? { ahead: AHEAD_BYTES } : {}) }))
process.stdout.write(`${JSON.stringify({ ready: true, port: listening.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void listening.close())
