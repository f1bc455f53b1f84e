/** The four digits of an MTI: version, class, function, origin. */

/** Requests and advices have an even function digit, answers an odd one. */
export function isAnswerMti(mti: string): boolean {
  return Number(mti[2]) % 2 === 1
}

/** A repeat of an earlier message has an odd last digit: 0201, 0221, 1421, 1805. */
export function isRepeatMti(mti: string): boolean {
  return Number(mti[3]) % 2 === 1
}

/** The MTI of the first copy: 0201 -> 0200, 1805 -> 1804. */
export function firstCopyMti(mti: string): string {
  return mti.slice(0, 3) + evenOrigin(mti)
}

/** The MTI of a request from that of its answer: 0210 -> 0200, 1814 -> 1804. Another MTI stays as it is. */
export function requestMti(mti: string): string {
  return isAnswerMti(mti) ? `${mti.slice(0, 2)}${Number(mti[2]) - 1}${evenOrigin(mti)}` : mti
}

/** The MTI of the answer: function digit one up, repeat dropped, origin kept (R99): 0200 -> 0210, 0421 -> 0430, 1804 -> 1814. */
export function answerMti(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}${evenOrigin(mti)}`
}

/** Who sent the first copy: 0 acquirer, 2 issuer, 4 others. */
function evenOrigin(mti: string): number {
  const origin = Number(mti[3])
  return origin - (origin % 2)
}
