/** The network of the world: terminals dial ports, the gateway dials the issuer; frames travel whole, over lines that fail. */
import type { Network } from '../../src/index.ts'
import { type Cable, type End, Line } from './line.ts'
import { type Call, SimulatedLink } from './simulated-link.ts'
import { SimulatedConnection, SimulatedListener } from './simulated-listener.ts'

/** Who hears of every frame that reaches or leaves the gateway. */
export interface WireWitness {
  fromTerminal(line: number, port: number, payload: Buffer): void
  toTerminal(line: number, port: number, payload: Buffer): void
  /** The gateway hears nothing more of it. */
  terminalLineClosed(line: number): void
  toIssuer(payload: Buffer): void
  fromIssuer(payload: Buffer): void
}

/** The issuer's side of a new line, given the way to send on it; undefined when it cannot be reached. */
export type AcceptIssuerLine = (send: (payloads: readonly Buffer[]) => void) => End | undefined

/** The network as one process has it. */
export interface ProcessNetwork extends Network {
  /** The process has died: its ports are free and its lines are cut. */
  die(): void
}

export class WorldNetwork {
  acceptIssuerLine: AcceptIssuerLine = () => undefined
  readonly #cable: Cable
  readonly #witness: WireWitness
  readonly #ports = new Map<number, SimulatedListener>()
  readonly #issuerLines = new Set<Line>()
  #lastLine = 0

  constructor(cable: Cable, witness: WireWitness) {
    this.#cable = cable
    this.#witness = witness
  }

  /** `onIssuerFrame` is told of what the process sends to the issuer. */
  ofProcess(onIssuerFrame: (payload: Buffer) => void = () => {}): ProcessNetwork {
    const listeners: SimulatedListener[] = []
    const links: SimulatedLink[] = []
    return {
      listen: (options) => {
        const listener = new SimulatedListener(options, this.#ports)
        listeners.push(listener)
        return Promise.resolve(listener)
      },
      link: (options) => {
        const link = new SimulatedLink(options, (end) => this.#dialIssuer(end, onIssuerFrame))
        links.push(link)
        return link
      },
      die() {
        for (const listener of listeners) listener.die()
        for (const link of links) link.die()
      },
    }
  }

  /** A terminal dials a port; undefined when nobody listens there. */
  dial(port: number, end: End): Call | undefined {
    const listener = this.#ports.get(port)
    if (listener === undefined || this.#cable.faults.strikes('connection refused')) return undefined
    const id = this.#nextLine()
    const connection = new SimulatedConnection(id, listener, (payload) => {
      this.#witness.toTerminal(id, port, payload)
      line.send(1, [payload])
    })
    const ends: readonly [End, End] = [end, this.#gatewayEnd(connection, listener)]
    const line: Line = new Line(this.#cable, ends, false)
    connection.line = line
    listener.open.add(connection)
    return callOf(line)
  }

  /** Every line to the issuer is lost. */
  cutIssuerLines(): void {
    for (const line of this.#issuerLines) line.cut()
    this.#issuerLines.clear()
  }

  #gatewayEnd(connection: SimulatedConnection, listener: SimulatedListener): End {
    return {
      onFrame: (payload) => {
        if (!connection.isOpen) return
        this.#witness.fromTerminal(connection.id, listener.port, payload)
        listener.options.onFrame(connection, payload)
      },
      onClosed: () => {
        this.#witness.terminalLineClosed(connection.id)
        connection.isOpen = false
        listener.open.delete(connection)
      },
    }
  }

  #dialIssuer(end: End, onFrame: (payload: Buffer) => void): Call | undefined {
    if (this.#cable.faults.strikes('connection refused')) return undefined
    const issuerEnd = this.acceptIssuerLine((payloads) => line.send(1, payloads))
    if (issuerEnd === undefined) return undefined
    const gatewayEnd: End = {
      onFrame: (payload) => {
        this.#witness.fromIssuer(payload)
        end.onFrame(payload)
      },
      onClosed: () => {
        this.#issuerLines.delete(line)
        end.onClosed()
      },
    }
    const line: Line = new Line(this.#cable, [gatewayEnd, issuerEnd], true)
    this.#issuerLines.add(line)
    return callOf(line, (payload) => {
      onFrame(payload)
      this.#witness.toIssuer(payload)
    })
  }

  #nextLine(): number {
    this.#lastLine += 1
    return this.#lastLine
  }
}

function callOf(line: Line, onSend?: (payload: Buffer) => void): Call {
  return {
    send(payload) {
      onSend?.(payload)
      line.send(0, [payload])
    },
    close: () => line.close(0),
    cut: () => line.cut(),
  }
}
