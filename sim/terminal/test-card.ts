/** Cards of nobody, for simulated terminals. */

export interface TestCard {
  readonly pan: string
  /** YYMM. */
  readonly expiry: string
}

/** Well-known test numbers: no issuer gives them to a person. */
export const TEST_CARDS = [
  { pan: '6200001234567892', expiry: '3012' },
  { pan: '4111111111111111', expiry: '3012' },
  { pan: '5555555555554444', expiry: '3012' },
] as const satisfies readonly TestCard[]

/** Track 2 of a card without discretionary data. */
export function track2Of(card: TestCard): string {
  return `${card.pan}D${card.expiry}2010000000000`
}
