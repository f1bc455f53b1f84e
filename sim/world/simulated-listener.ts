/** A port of the gateway in the world, and the connections of terminals to it. */
import type { Connection, Listener, ListenerOptions } from '../../src/index.ts'
import type { Line } from './line.ts'

export class SimulatedListener implements Listener {
  readonly options: ListenerOptions
  readonly open = new Set<SimulatedConnection>()
  readonly #ports: Map<number, SimulatedListener>

  constructor(options: ListenerOptions, ports: Map<number, SimulatedListener>) {
    this.options = options
    this.#ports = ports
    ports.set(options.port, this)
  }

  get host(): string {
    return this.options.host
  }

  get port(): number {
    return this.options.port
  }

  get connections(): number {
    return this.open.size
  }

  stopAccepting(): void {
    if (this.#ports.get(this.port) === this) this.#ports.delete(this.port)
  }

  async acceptAgain(): Promise<void> {
    this.#ports.set(this.port, this)
  }

  async close(): Promise<void> {
    this.stopAccepting()
    for (const connection of [...this.open]) connection.close()
  }

  die(): void {
    this.stopAccepting()
    for (const connection of [...this.open]) connection.reset()
  }
}

export class SimulatedConnection implements Connection {
  readonly id: number
  readonly peer: string
  isOpen = true
  inFlight = 0
  line: Line | undefined
  readonly #listener: SimulatedListener
  readonly #write: (payload: Buffer) => void

  constructor(id: number, listener: SimulatedListener, write: (payload: Buffer) => void) {
    this.id = id
    this.peer = `terminal:${id}`
    this.#listener = listener
    this.#write = write
  }

  send(payload: Buffer): void {
    if (this.isOpen) this.#write(payload)
  }

  sendBytes(bytes: Buffer): void {
    this.send(bytes)
  }

  begin(): void {
    this.inFlight += 1
  }

  end(): void {
    this.inFlight -= 1
  }

  warn(facts: object, message: string): void {
    this.#listener.options.log.warn(facts, message)
  }

  warnUnreadable(facts: object, message: string): void {
    this.warn(facts, message)
  }

  close(): void {
    this.isOpen = false
    this.line?.close(1)
  }

  reset(): void {
    this.isOpen = false
    this.line?.cut()
  }
}
