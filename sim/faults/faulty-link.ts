/** A listener whose peers meet what the rules say: its door, and the answers it sends. */
import type { Clock, Connection, Doorway, Interposer, Log, RoughConnection } from '../../src/index.ts'
import type { Journal } from '../journal/journal.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { Place } from '../rules/rule-set.ts'
import { Door } from './door.ts'
import { FaultPerformer } from './performer.ts'

export interface FaultyLinkOptions {
  readonly clock: Clock
  readonly place: Place
  readonly rules: RuleBook
  readonly journal: Journal
  readonly log: Log
  onClosed?(connection: Connection): void
}

export class FaultyLink implements Interposer {
  readonly performer: FaultPerformer
  readonly #door: Door
  readonly #onClosed: FaultyLinkOptions['onClosed']

  constructor({ clock, place, rules, journal, log, onClosed }: FaultyLinkOptions) {
    this.#onClosed = onClosed
    this.performer = new FaultPerformer({
      clock,
      note: ({ dialect, script }, payload) =>
        journal.note({ atMs: clock.nowMs(), link: place, direction: 'out', dialect, payload, script }),
      onUnfit: ({ rule }, error) => log.warn({ rule }, `The rule "${rule}" asks for what the dialect cannot hold: ${String(error)}`),
      onDoor: (script) => this.#door.setOff(script),
    })
    this.#door = new Door({ clock, place, rules: () => rules.set, connections: () => this.performer.connections })
    rules.onChange(() => this.#door.refresh())
  }

  listening(doorway: Doorway): void {
    this.#door.listening(doorway)
  }

  opened(connection: RoughConnection): void {
    this.performer.opened(connection)
    this.#door.opened(connection)
  }

  received(_connection: Connection, _payload: Buffer): void {}

  takesOver(_connection: Connection, _payload: Buffer): boolean {
    return false
  }

  closed(connection: Connection): void {
    this.performer.closed(connection as RoughConnection)
    this.#onClosed?.(connection)
  }

  closing(): void {
    this.#door.close()
    this.performer.close()
  }
}
