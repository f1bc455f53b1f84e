/** Listeners of a test, with its log; nothing of them is left when the test ends. */
import { afterEach, beforeEach, expect } from 'vitest'
import { createLimits, type Limits } from '../../../src/limits.ts'
import { type Connection, createListener, type Listener, type ListenerOptions } from '../../../src/transport/listener.ts'
import { createCountingClock } from './counting-clock.ts'
import { PLAIN } from './framings.ts'
import { createRecordedLog } from './recorded-log.ts'
import { expectQuiet } from './sockets.ts'

let log = createRecordedLog()
let clock = createCountingClock()
let listeners: Listener[] = []

beforeEach(() => {
  log = createRecordedLog()
  clock = createCountingClock()
  listeners = []
})

afterEach(async () => {
  await Promise.all(listeners.map((listener) => listener.close()))
  expect(listeners.map((listener) => listener.connections)).toEqual(listeners.map(() => 0))
  expect(clock.timers).toBe(0)
  await expectQuiet()
})

/** On a free port, 2-byte binary length and nothing before the message. */
export async function listen(
  onFrame: ListenerOptions['onFrame'],
  limits: Partial<Limits> = {},
  more: Partial<ListenerOptions> = {},
): Promise<Listener> {
  const base = { host: '127.0.0.1', port: 0, framing: PLAIN, clock, log, limits: createLimits(limits) }
  const listener = await createListener({ ...base, onFrame, ...more })
  listeners.push(listener)
  return listener
}

export function warnings(): string[] {
  return log.messages('warn')
}

export function debugLines(): string[] {
  return log.messages('debug')
}

/** Facts of the first warning. */
export function warningFacts(): object | undefined {
  return log.lines.find((line) => line.level === 'warn')?.facts
}

/** Answers at once with what it got. */
export const echo: ListenerOptions['onFrame'] = (connection, payload) => connection.send(payload)

interface Held {
  readonly connection: Connection
  readonly payload: Buffer
}

export interface HoldingServer {
  readonly held: Held[]
  readonly onFrame: ListenerOptions['onFrame']
  answer(one: Held | undefined): void
}

/** Answers when told to. */
export function createHoldingServer(): HoldingServer {
  const held: Held[] = []
  return {
    held,
    onFrame: (connection, payload) => {
      connection.begin()
      held.push({ connection, payload })
    },
    answer: (one) => {
      one?.connection.send(one.payload)
      one?.connection.end()
    },
  }
}
