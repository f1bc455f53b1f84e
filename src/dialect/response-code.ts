/** What a DE39 says to a terminal. */

/** Refusals of their own kind: ask again, keep the card, the result is unknown. */
export const DECLINE_CLASSES = ['retry', 'capture', 'timeout'] as const

interface Words {
  readonly en: string
  readonly zh: string
}

/** A response code: `en` and `zh` are its meaning. */
export interface ResponseCode extends Words {
  readonly class: 'approved' | 'decline' | (typeof DECLINE_CLASSES)[number]
  /** What has probably led to it. */
  readonly cause?: Words
  /** What the terminal and who stands at it should do. */
  readonly do?: Words
  /** The code of 1987 that means the same, where it is another. */
  readonly iso1987?: string
}
