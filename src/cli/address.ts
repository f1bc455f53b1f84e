/** `DIALECT[,key=value...]@HOST:PORT` as the options --listen, --issuer and --to have it. */
import type { Dialect } from '../dialect/dialect.ts'
import { listDialects, loadDialect } from '../dialect/load.ts'
import { parseOverrides } from '../dialect/overrides.ts'
import { GatewayError } from '../errors.ts'
import type { ListenAddress, TerminalAddress } from '../gateway/gateway.ts'

/** Throws OPTION_INVALID (the form, the port) or SPEC_INVALID (the dialect file). */
export function parseAddress(text: string, option: string): ListenAddress {
  const at = text.lastIndexOf('@')
  if (at <= 0) throw invalid(option, text, `DIALECT@HOST:PORT, for example iso8583-1987-ascii@127.0.0.1:8584`)
  const { host, port } = parseHostPort(text.slice(at + 1), option)
  return { dialect: parseDialectOption(text.slice(0, at)), host, port }
}

/** The same for --listen, where `auto@HOST:PORT` may stand too. */
export function parseTerminalAddress(text: string): TerminalAddress {
  const [name, place] = text.split('@')
  return name === 'auto' && place !== undefined ? { dialect: 'auto', ...parseHostPort(place, '--listen') } : parseAddress(text, '--listen')
}

/** The shipped dialects, and those of files that listeners speak, called as `--listen` has them. */
export function knownDialects(listenTexts: readonly string[]): Dialect[] {
  const named = listenTexts.map((text) => text.slice(0, text.lastIndexOf('@')).replace(/,.*$/, ''))
  const shipped = listDialects()
  const files = [...new Set(named)].filter((name) => name !== 'auto' && !shipped.includes(name))
  return [...shipped.map((name) => loadDialect(name)), ...files.map((name) => ({ ...loadDialect(name), name }))]
}

/** `unionpay-pos,length=ascii4`. */
export function parseDialectOption(text: string): Dialect {
  const comma = text.indexOf(',')
  return comma < 0 ? loadDialect(text) : loadDialect(text.slice(0, comma), parseOverrides(text.slice(comma + 1)))
}

/** `127.0.0.1:8583` or `[::1]:8583`. */
export function parseHostPort(text: string, option: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port > 65_535) throw invalid(option, text, 'HOST:PORT with a port from 0 to 65535')
  return { host, port }
}

function invalid(option: string, got: string, expected: string): GatewayError {
  return new GatewayError('OPTION_INVALID', `${option}: expected ${expected}, got "${got}"`)
}
