/** A relay, an echo server, or both in a row, as a process of its own: `node dist/bench/relay/main.js relay`. */
import { parseArgs } from 'node:util'
import { loadDialect } from '../../src/index.ts'
import { startEcho } from './echo.ts'
import { AHEAD_BYTES, startRelay } from './relay.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dialect: { type: 'string', default: 'iso8583-1987-ascii' },
    port: { type: 'string', default: '0' },
    /** Of the echo server, for a relay. */
    upstream: { type: 'string' },
    upstreams: { type: 'string', default: '1' },
    /** The echo server stands behind a relay. */
    behind: { type: 'boolean', default: false },
  },
})
const [what] = positionals
if (what !== 'echo' && what !== 'relay') throw new Error('Say what to start: echo [--behind], or relay --upstream PORT')
const port = Number(values.port)
const listening =
  what === 'echo'
    ? await startEcho({ dialect: loadDialect(values.dialect), port, ...(values.behind ? { ahead: AHEAD_BYTES } : {}) })
    : await startRelay({ upstreamPort: Number(values.upstream), upstreams: Number(values.upstreams), port })
process.stdout.write(`${JSON.stringify({ ready: true, port: listening.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void listening.close())
