/** Reads a capture by the standards alone: every length, sum and number is checked, the streams are put together again. */

export interface Packet {
  readonly atMs: number
  readonly from: string
  readonly to: string
  readonly flags: number
  readonly sequence: number
  readonly acknowledged: number
  readonly data: Buffer
}

/** One connection: what each side said, in order. */
export interface Stream {
  readonly client: string
  readonly server: string
  readonly fromClient: Buffer
  readonly fromServer: Buffer
  readonly isEnded: boolean
}

const [FIN, SYN, ACK] = [1, 2, 16]

/** Throws for whatever is not as it must be. */
export function readPcap(file: Buffer): Packet[] {
  must(file.readUInt32LE(0) === 0xa1b2c3d4, 'magic')
  must(file.readUInt16LE(4) === 2 && file.readUInt16LE(6) === 4, 'version 2.4')
  must(file.readUInt32LE(20) === 1, 'Ethernet')
  const packets: Packet[] = []
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8)
    must(file.readUInt32LE(at + 12) === length, 'nothing was cut off')
    must(at + 16 + length <= file.length, 'a whole record')
    const atMs = file.readUInt32LE(at) * 1_000 + file.readUInt32LE(at + 4) / 1_000
    packets.push({ atMs, ...readFrame(file.subarray(at + 16, at + 16 + length)) })
    at += 16 + length
  }
  return packets
}

type Segment = Omit<Packet, 'atMs'>

function readFrame(frame: Buffer): Segment {
  const type = frame.readUInt16BE(12)
  must(type === 0x0800 || type === 0x86dd, 'IPv4 or IPv6')
  return type === 0x0800 ? readIPv4(frame.subarray(14)) : readIPv6(frame.subarray(14))
}

function readIPv4(packet: Buffer): Segment {
  must(packet[0] === 0x45, 'IPv4 without options')
  must(packet.readUInt16BE(2) === packet.length, 'total length')
  must(packet[9] === 6, 'TCP')
  must(sumOf(packet.subarray(0, 20)) === 0xffff, 'IPv4 checksum')
  const pseudo = Buffer.concat([packet.subarray(12, 20), Buffer.from([0, 6, 0, 0])])
  pseudo.writeUInt16BE(packet.length - 20, 10)
  return readTcp(packet.subarray(20), pseudo, { from: [...packet.subarray(12, 16)].join('.'), to: [...packet.subarray(16, 20)].join('.') })
}

function readIPv6(packet: Buffer): Segment {
  must((packet[0] ?? 0) >> 4 === 6, 'version 6')
  must(packet.readUInt16BE(4) === packet.length - 40, 'payload length')
  must(packet[6] === 6, 'TCP')
  const pseudo = Buffer.concat([packet.subarray(8, 40), Buffer.alloc(7), Buffer.from([6])])
  pseudo.writeUInt32BE(packet.length - 40, 32)
  return readTcp(packet.subarray(40), pseudo, { from: packet.toString('hex', 8, 24), to: packet.toString('hex', 24, 40) })
}

function readTcp(segment: Buffer, pseudo: Buffer, hosts: { from: string; to: string }): Segment {
  must(sumOf(Buffer.concat([pseudo, segment])) === 0xffff, 'TCP checksum')
  return {
    from: `${hosts.from}:${segment.readUInt16BE(0)}`,
    to: `${hosts.to}:${segment.readUInt16BE(2)}`,
    sequence: segment.readUInt32BE(4),
    acknowledged: segment.readUInt32BE(8),
    flags: segment[13] ?? 0,
    data: segment.subarray(((segment[12] ?? 0) >> 4) * 4),
  }
}

/** One's complement sum with carries folded in; 0xffff when the checksum inside is right. */
function sumOf(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 1) {
    sum += (bytes[at] ?? 0) * ((at & 1) === 0 ? 256 : 1)
    if (sum > 0xffff) sum -= 0xffff
  }
  return sum
}

/** Each connection from its SYN on; throws when a number does not follow from what was sent before. */
export function streamsOf(packets: readonly Packet[]): Stream[] {
  const opened = packets.filter(({ flags }) => flags === SYN)
  return opened.map(({ from, to }) => {
    const between = packets.filter((one) => (one.from === from && one.to === to) || (one.from === to && one.to === from))
    return { client: from, server: to, ...follow(between, from) }
  })
}

function follow(packets: readonly Packet[], client: string): Omit<Stream, 'client' | 'server'> {
  const next = new Map<boolean, number>()
  const said = new Map<boolean, Buffer[]>([
    [true, []],
    [false, []],
  ])
  let ended = 0
  for (const { from, sequence, acknowledged, flags, data } of packets) {
    const isClient = from === client
    must(next.get(isClient) === undefined ? (flags & SYN) !== 0 : next.get(isClient) === sequence, 'sequence number')
    must((flags & ACK) === 0 ? flags === SYN : acknowledged === next.get(!isClient), 'acknowledgement')
    next.set(isClient, (sequence + data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)) >>> 0)
    said.get(isClient)?.push(data)
    if ((flags & FIN) !== 0) ended += 1
  }
  return { fromClient: Buffer.concat(said.get(true) ?? []), fromServer: Buffer.concat(said.get(false) ?? []), isEnded: ended === 2 }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The capture is wrong: ${what}`)
}
