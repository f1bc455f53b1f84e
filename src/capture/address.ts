/** An IP address as its bytes on the wire. */

const IPV4_BYTES = 4
const IPV6_GROUPS = 8

/** 4 bytes, or 16 for an IPv6 address; zeros for what is none. */
export function addressBytes(host: string): Buffer {
  return host.includes(':') ? ipv6Bytes(host) : ipv4Bytes(host)
}

function ipv4Bytes(host: string): Buffer {
  const numbers = host.split('.').map(Number)
  return numbers.length === IPV4_BYTES && numbers.every((number) => number <= 255) ? Buffer.from(numbers) : Buffer.alloc(IPV4_BYTES)
}

/** `::` stands for as many groups of zeros as are missing; a zone behind `%` is not sent. */
function ipv6Bytes(host: string): Buffer {
  const [left = '', right = ''] = (host.split('%')[0] ?? '').split('::')
  const [before, after] = [groupsOf(left), groupsOf(right)]
  const missing = Math.max(0, IPV6_GROUPS - before.length - after.length)
  const groups = [...before, ...new Array<number>(missing).fill(0), ...after].slice(0, IPV6_GROUPS)
  const bytes = Buffer.alloc(IPV6_GROUPS * 2)
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group & 0xffff, index * 2)
  return bytes
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16) || 0)
}
