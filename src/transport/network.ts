/** Where connections come from: the port through which the gateway listens and connects, so that it can run without sockets. */
import { createLink, type Link, type LinkOptions } from './link.ts'
import { createListener, type Listener, type ListenerOptions } from './listener.ts'

export interface Network {
  /** Resolves when it listens; rejects as `createListener` does. */
  listen(options: ListenerOptions): Promise<Listener>
  /** Connects at once and keeps connecting, as `createLink` does. */
  link(options: LinkOptions): Link
}

/** TCP sockets of this machine. */
export const SOCKETS: Network = { listen: createListener, link: createLink }
