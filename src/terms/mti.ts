/** The four digits of an MTI: version, class, function, origin. */

/** Requests and advices have an even function digit, answers an odd one. */
export function isAnswerMti(mti: string): boolean {
  return Number(mti[2]) % 2 === 1
}

/** A repeat of an earlier message: 0201, 0221, 0401, 0421. */
export function isRepeatMti(mti: string): boolean {
  return mti[3] === '1'
}

/** The MTI of a request from that of its answer: 0210 -> 0200. Another MTI stays as it is. */
export function requestMti(mti: string): string {
  return isAnswerMti(mti) ? `${mti.slice(0, 2)}${Number(mti[2]) - 1}0` : mti
}

/** The MTI of the answer: function digit one up, repeat digit dropped (R99): 0200 -> 0210, 0421 -> 0430. */
export function answerMti(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`
}
