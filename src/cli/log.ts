/** The log: JSON lines on standard error, or words when a person watches. */
import pino from 'pino'
import { PinoPretty } from 'pino-pretty'
import { describeMessage, SILENCE } from '../codec/describe.ts'
import type { Message } from '../codec/message.ts'
import type { Log } from '../terms/ports.ts'
import type { TurnRecord } from '../terms/turn-record.ts'
import { isWatched, printWords } from './terminal-output.ts'
import { turnWords } from './words.ts'

export interface ProcessLog extends Log {
  turn(record: TurnRecord): void
  /** `hidden`: elements that are not to be shown. */
  message(direction: string, peer: string, message: Message, hidden: ReadonlySet<number>): void
}

/** pino in the process itself: its worker transports need code generation, which is switched off. */
export function createLog(level: string): ProcessLog {
  const isForEyes = isWatched()
  const destination = isForEyes
    ? PinoPretty({ colorize: true, destination: 2, sync: true, hideObject: true })
    : pino.destination({ fd: 2, sync: true })
  const logger = pino({ level, base: null }, destination)
  return {
    isDebugged: logger.isLevelEnabled('debug'),
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
    turn: (record) => (isForEyes ? printWords(turnWords(record)) : logger.info(record, 'turn')),
    message: (direction, peer, message, hidden) => {
      const lines = describeMessage(message, 'en', false, { ...SILENCE, hides: (element) => hidden.has(element) })
      if (isForEyes) printWords([`${direction} ${peer}`, ...lines.map((line) => `  ${line}`)].join('\n'))
      else logger.info({ direction, peer, elements: lines }, 'trace')
    },
  }
}
