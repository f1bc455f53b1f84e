/** The typical stack as a process of its own: `node dist/bench/relay/main.js --upstream PORT --ledger FILE`. */
import { parseArgs } from 'node:util'
import { startTypical } from './typical.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    /** Of an echo server. */
    upstream: { type: 'string' },
    ledger: { type: 'string', default: ':memory:' },
  },
})

const listening = await startTypical({ upstreamPort: Number(values.upstream), ledger: values.ledger, port: Number(values.port) })
process.stdout.write(`${JSON.stringify({ ready: true, port: listening.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void listening.close())
