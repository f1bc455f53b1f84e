/** The addresses to type into a device that is not on this machine. */
import { networkInterfaces } from 'node:os'

const ANY_HOSTS = ['0.0.0.0', '::']

/** One line for each listener that is open to the LAN. */
export function lanAddresses(listeners: readonly { dialect: string; host: string; port: number }[]): string[] {
  const hosts = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address)
  const open = listeners.filter((listener) => ANY_HOSTS.includes(listener.host))
  return open.map(
    ({ dialect, port }) =>
      `Type into the device for ${dialect}: ${hosts.map((host) => `${host} port ${port}`).join(' or ') || `port ${port}`}`,
  )
}
