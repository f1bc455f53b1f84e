/** The options of `unswipe bench`. */
import type { Argv } from 'yargs'

export function benchOptions(yargs: Argv) {
  return yargs
    .option('to', { type: 'string', describe: 'DIALECT[,key=value...]@HOST:PORT [a gateway and an issuer of its own, audited at the end]' })
    .option('dialect', { type: 'string', default: 'iso8583-1987-ascii', describe: 'DIALECT[,key=value...] of its own gateway' })
    .option('rate', { type: 'number', describe: 'Requests a second, by a schedule (open loop) [500]' })
    .option('arrivals', { choices: ['constant', 'poisson'] as const, default: 'constant' as const, describe: 'How they are spread' })
    .option('in-flight', { type: 'number', describe: 'Closed loop: so many at once a connection, the next when one is answered' })
    .option('connections', { type: 'number', default: 64, describe: 'Each with terminals of its own' })
    .option('mix', { type: 'string', default: 'sale=70,void=10,refund=15,reversal=5', describe: 'Shares; undoings are of own sales' })
    .option('parts', { type: 'boolean', describe: 'Refunds of a part [where the terminal chooses void or refund, and on its own gateway]' })
    .option('duration', { type: 'string', default: '10s', describe: 'Measured time' })
    .option('requests', { type: 'number', describe: 'Or so many requests, if they are sent before' })
    .option('warm-up', { type: 'string', default: '3s', describe: 'Before it, not measured' })
    .option('ramp', { type: 'string', default: '1s', describe: 'Its first part, in which the load grows' })
    .option('timeout', { type: 'string', default: '10s', describe: 'Then a request has no answer' })
    .option('expect-codes', { type: 'string', describe: 'Declines that are no errors, for example 51,64' })
    .option('profile', { type: 'string', describe: 'Who sends: terminals, merchants, cards, keys, fixed elements (YAML)' })
    .option('keys', { type: 'string', describe: 'Keys file with the terminals; with a master key they sign in first' })
    .option('rules', { type: 'string', describe: 'Rules of its own issuer' })
    .option('ledger', { type: 'string', describe: 'Of its own gateway, and empty: FILE or postgres://... [a new file]' })
    .option('control', { type: 'string', describe: 'Control URL of a target of ours, for its own times' })
    .option('assert', { type: 'string', describe: "What must hold, else exit 1: 'p99<20ms,errors=0'" })
    .option('max-lag', { type: 'string', default: '10ms', describe: 'Lag of the client (p99) that makes a run invalid' })
    .option('max-late', { type: 'number', default: 1, describe: 'Percent of requests sent more than 5 ms late that makes a run invalid' })
    .option('find-knee', { type: 'boolean', default: false, describe: 'Find the greatest rate that holds, from --rate on' })
    .option('knee-p99', { type: 'string', default: '100ms', describe: 'A rate does not hold above that' })
    .option('step', { type: 'string', default: '20s', describe: 'Measured time of one rate' })
    .option('repeats', { type: 'number', default: 3, describe: 'So often it is searched for' })
    .option('seed', { type: 'number', default: 1, describe: 'Of flows, amounts, arrivals' })
    .option('json', { type: 'boolean', default: false })
}

export type BenchArgs = ReturnType<typeof benchOptions> extends Argv<infer T> ? T : never
