/** The checksum of IPv4 and TCP. */

/** One's complement of the one's complement sum of 16-bit words, an odd last byte padded with zero (RFC 1071). */
export function checksum(...parts: readonly Buffer[]): number {
  const bytes = Buffer.concat(parts)
  let sum = 0
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at)
  if ((bytes.length & 1) === 1) sum += (bytes[bytes.length - 1] ?? 0) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
