/** The file format of a capture: classic pcap, as Wireshark and tcpdump read it. */

const MAGIC = 0xa1b2c3d4
const SNAP_BYTES = 262_144
const ETHERNET = 1

/** The beginning of a file: times in microseconds, Ethernet frames. */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(SNAP_BYTES, 16)
  header.writeUInt32LE(ETHERNET, 20)
  return header
}

/** One packet, `atMs` since 1970. */
export function pcapRecord(atMs: number, packet: Buffer): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(Math.floor(atMs / 1_000) >>> 0, 0)
  header.writeUInt32LE(Math.floor((atMs % 1_000) * 1_000), 4)
  header.writeUInt32LE(packet.length, 8)
  header.writeUInt32LE(packet.length, 12)
  return Buffer.concat([header, packet])
}
