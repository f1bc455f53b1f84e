/** A TCP segment as it would lie on an Ethernet: made up where no network card was asked, right in every length and sum. */
import type { End } from '../transport/tap.ts'
import { addressBytes } from './address.ts'
import { checksum } from './checksum.ts'

export const FIN = 0x01
export const SYN = 0x02
export const PSH = 0x08
export const ACK = 0x10

const TCP_PROTOCOL = 6
const TCP_HEADER_BYTES = 20
const IPV4_HEADER_BYTES = 20
const HOPS = 64
const WINDOW = 65_535
const DO_NOT_FRAGMENT = 0x4000
/** Locally administered addresses of nobody. */
const ETHERNET_ADDRESSES = Buffer.from('020000000002020000000001', 'hex')

export interface Segment {
  readonly from: End
  readonly to: End
  /** Sum of `SYN`, `ACK`, `PSH`, `FIN`. */
  readonly flags: number
  readonly sequence: number
  readonly acknowledged: number
  readonly data: Buffer
}

/** Ethernet, IPv4 or IPv6 as the addresses are, TCP (RFC 9293), data. */
export function packetOf(segment: Segment): Buffer {
  const source = addressBytes(segment.from.host)
  const destination = addressBytes(segment.to.host)
  const isIPv4 = source.length === destination.length && source.length === 4
  const tcp = tcpHeader(segment)
  const length = tcp.length + segment.data.length
  const pseudo = Buffer.concat([source, destination, isIPv4 ? ipv4Pseudo(length) : ipv6Pseudo(length)])
  tcp.writeUInt16BE(checksum(pseudo, tcp, segment.data), 16)
  const ip = isIPv4 ? ipv4Header(source, destination, length) : ipv6Header(source, destination, length)
  const type = Buffer.from(isIPv4 ? '0800' : '86DD', 'hex')
  return Buffer.concat([ETHERNET_ADDRESSES, type, ip, tcp, segment.data])
}

function tcpHeader({ from, to, flags, sequence, acknowledged }: Segment): Buffer {
  const header = Buffer.alloc(TCP_HEADER_BYTES)
  header.writeUInt16BE(from.port, 0)
  header.writeUInt16BE(to.port, 2)
  header.writeUInt32BE(sequence, 4)
  header.writeUInt32BE(acknowledged, 8)
  header[12] = (TCP_HEADER_BYTES / 4) << 4
  header[13] = flags
  header.writeUInt16BE(WINDOW, 14)
  return header
}

function ipv4Pseudo(length: number): Buffer {
  const pseudo = Buffer.from([0, TCP_PROTOCOL, 0, 0])
  pseudo.writeUInt16BE(length, 2)
  return pseudo
}

function ipv6Pseudo(length: number): Buffer {
  const pseudo = Buffer.alloc(8)
  pseudo.writeUInt32BE(length, 0)
  pseudo[7] = TCP_PROTOCOL
  return pseudo
}

/** RFC 791, without options. */
function ipv4Header(source: Buffer, destination: Buffer, length: number): Buffer {
  const header = Buffer.alloc(IPV4_HEADER_BYTES)
  header[0] = 0x45
  header.writeUInt16BE(IPV4_HEADER_BYTES + length, 2)
  header.writeUInt16BE(DO_NOT_FRAGMENT, 6)
  header[8] = HOPS
  header[9] = TCP_PROTOCOL
  source.copy(header, 12)
  destination.copy(header, 16)
  header.writeUInt16BE(checksum(header), 10)
  return header
}

/** RFC 8200. */
function ipv6Header(source: Buffer, destination: Buffer, length: number): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 0x60
  header.writeUInt16BE(length, 4)
  header[6] = TCP_PROTOCOL
  header[7] = HOPS
  return Buffer.concat([header, source, destination])
}
