/** The load that a command line asks for. */
import type { ArgumentsCamelCase } from 'yargs'
import { createLoadPlan, type LoadPlan, type Pace, parseMix } from '../../../sim/index.ts'
import { GatewayError } from '../../errors.ts'
import type { ListenAddress } from '../../gateway/gateway.ts'
import { parseDuration } from '../../terms/duration.ts'
import { loadKeys } from '../keys-file.ts'
import { type LoadedProfile, loadProfile } from '../profile-file.ts'
import type { BenchArgs } from './options.ts'

const RATE = 500
/** More sockets than a process may have. */
const CONNECTIONS_MAX = 60_000
const RATE_MAX = 1_000_000

/** A load, and what a gateway of its own needs for it. */
export interface BenchPlan {
  readonly load: LoadPlan
  readonly keysFile: string | undefined
}

/** `isOwn`: the gateway is one that `bench` starts. Throws OPTION_INVALID, or SPEC_INVALID for a file. */
export function readBenchPlan(args: ArgumentsCamelCase<BenchArgs>, target: ListenAddress, isOwn: boolean): BenchPlan {
  if (args.ledger === ':memory:') throw new GatewayError('OPTION_INVALID', '--ledger: a ledger in memory cannot be audited afterwards')
  const profile = args.profile === undefined ? undefined : loadProfile(args.profile, args.keys)
  const keys = profile?.keyRing ?? loadKeys(args.keys)
  const load = createLoadPlan({
    ...target,
    pace: readPace(args),
    connections: wholeNumber('--connections', args.connections, CONNECTIONS_MAX),
    mix: parseMix(args.mix),
    durationMs: readDuration('--duration', args.duration),
    ...(args.requests === undefined ? {} : { requestsMax: wholeNumber('--requests', args.requests, Number.MAX_SAFE_INTEGER) }),
    warmUpMs: readDuration('--warm-up', args['warm-up']),
    rampMs: readDuration('--ramp', args.ramp),
    timeoutMs: readDuration('--timeout', args.timeout),
    expectedCodes: new Set(args['expect-codes']?.split(',') ?? []),
    keys,
    signIn:
      profile?.signIn === true || (keys.entries.some(({ keys: held }) => held.tmk !== undefined) && target.dialect.signIn !== undefined),
    lateSendsMax: args['max-late'] / 100,
    loopLagMaxMs: readDuration('--max-lag', args['max-lag']),
    seed: args.seed,
    ...(profile === undefined ? {} : whoSends(profile)),
    ...(args.parts === undefined && !isOwn ? {} : { inParts: args.parts ?? true }),
  })
  return { load, keysFile: profile === undefined ? args.keys : profile.keysFile }
}

function whoSends({ terminals, merchants, cards, currency, amountsMinor, elements }: LoadedProfile): Partial<LoadPlan> {
  return { merchants, cards, currency, amountsMinor, fixed: elements, ...(terminals.length === 0 ? {} : { terminals }) }
}

function readPace({ rate, 'in-flight': inFlight, arrivals }: BenchArgs): Pace {
  if (inFlight === undefined) return { loop: 'open', ratePerSecond: wholeNumber('--rate', rate ?? RATE, RATE_MAX), arrivals }
  if (rate !== undefined) throw new GatewayError('OPTION_INVALID', '--rate is an open loop, --in-flight a closed one: give one of them')
  return { loop: 'closed', inFlight: wholeNumber('--in-flight', inFlight, CONNECTIONS_MAX) }
}

function wholeNumber(option: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new GatewayError('OPTION_INVALID', `${option}: expected a whole number from 1 to ${max}, got ${value}`)
}

/** `10s` in milliseconds. Throws OPTION_INVALID. */
export function readDuration(option: string, text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text)
  if (ms !== undefined) return ms
  throw new GatewayError('OPTION_INVALID', `${option}: expected a time such as 500ms, 10s or 5m, got "${text}"`)
}
