/** The refund story as data: each step says what is asked and what must come of it. */
import type { Kind, Reason } from '../../src/index.ts'
import type { TestCard } from '../terminal/test-card.ts'

/** One step: a request of the terminal, a copy of an earlier one, or the settlement. */
export type Step =
  | {
      readonly do: 'ask'
      readonly words: string
      readonly kind: Kind
      readonly amountMinor?: number
      /** Name that later steps use. */
      readonly as?: string
      /** The payment it refers to. */
      readonly of?: string
      readonly card?: TestCard
      /** Placeholders set otherwise. */
      readonly facts?: ReadonlyMap<string, string>
      readonly expect: Reason
    }
  | { readonly do: 'copy'; readonly words: string; readonly of: string; readonly asRepeat: boolean; readonly expect: Reason }
  /** The same numbers, another amount. */
  | { readonly do: 'alter'; readonly words: string; readonly of: string; readonly amountMinor: number; readonly expect: Reason }
  | { readonly do: 'settle'; readonly words: string }
  | { readonly do: 'wait-for-reversals'; readonly words: string }

export interface Chapter {
  readonly title: string
  readonly steps: readonly Step[]
}

/** What differs between a network that steers by state and one whose terminal chooses. */
export interface Manners {
  /** How this dialect undoes a sale before settlement. */
  readonly undo: 'refund' | 'void'
  /** What a refund sent twice without the repeat digit gets. */
  readonly sameAgain: Reason
  /** A placeholder that names an original nobody has. */
  readonly unknownOriginal: ReadonlyMap<string, string>
}

/** Amounts that the demo's issuer treats specially. */
export const DECLINED_MINOR = 151
export const UNANSWERED_MINOR = 168

const WHOLE = 10_000
const OTHER_CARD: TestCard = { pan: '4111111111111111', expiry: '3012' }

export function tellStory(manners: Manners): readonly Chapter[] {
  return [beforeSettlement(manners), afterSettlement(), duplicates(manners), trouble(manners)]
}

function beforeSettlement({ undo }: Manners): Chapter {
  return {
    title: 'Before settlement: a void',
    steps: [
      { do: 'ask', words: 'sale', kind: 'sale', amountMinor: WHOLE, as: 'S1', expect: 'approved' },
      { do: 'ask', words: `${undo} of it, whole amount`, kind: undo, of: 'S1', amountMinor: WHOLE, expect: 'approved' },
      {
        do: 'ask',
        words: `${undo} of it, once more`,
        kind: undo,
        of: 'S1',
        amountMinor: WHOLE,
        expect: undo === 'void' ? 'original_has_refunds' : 'nothing_left',
      },
    ],
  }
}

function afterSettlement(): Chapter {
  return {
    title: 'After settlement: refunds, to the last cent and no further',
    steps: [
      { do: 'ask', words: 'sale', kind: 'sale', amountMinor: WHOLE, as: 'S2', expect: 'approved' },
      { do: 'settle', words: 'settlement' },
      { do: 'ask', words: 'refund of a part', kind: 'refund', of: 'S2', amountMinor: 3_000, as: 'R1', expect: 'approved' },
      { do: 'ask', words: 'refund of another part', kind: 'refund', of: 'S2', amountMinor: 5_000, expect: 'approved' },
      { do: 'ask', words: 'refund, one too many', kind: 'refund', of: 'S2', amountMinor: 3_000, expect: 'exceeds_remaining' },
    ],
  }
}

function duplicates({ sameAgain }: Manners): Chapter {
  return {
    title: 'The four kinds of duplicate',
    steps: [
      { do: 'copy', words: 'repeat MTI: stored answer', of: 'R1', asRepeat: true, expect: 'approved' },
      { do: 'copy', words: 'same request again', of: 'R1', asRepeat: false, expect: sameAgain },
      { do: 'alter', words: 'same numbers, other amount', of: 'R1', amountMinor: 2_999, expect: 'duplicate_differs' },
      { do: 'ask', words: 'new numbers, what is left', kind: 'refund', of: 'S2', amountMinor: 2_000, expect: 'approved' },
    ],
  }
}

function trouble({ unknownOriginal }: Manners): Chapter {
  return {
    title: 'Trouble: the issuer declines, or never answers; a wrong card, an unknown original',
    steps: [
      { do: 'ask', words: 'sale', kind: 'sale', amountMinor: WHOLE, as: 'S3', expect: 'approved' },
      { do: 'settle', words: 'settlement' },
      { do: 'ask', words: 'refund the issuer declines', kind: 'refund', of: 'S3', amountMinor: DECLINED_MINOR, expect: 'issuer_declined' },
      {
        do: 'ask',
        words: 'refund the issuer never answers',
        kind: 'refund',
        of: 'S3',
        amountMinor: UNANSWERED_MINOR,
        expect: 'issuer_timeout',
      },
      { do: 'wait-for-reversals', words: 'its reversal, until acknowledged' },
      { do: 'ask', words: 'refund to another card', kind: 'refund', of: 'S3', amountMinor: 1_000, card: OTHER_CARD, expect: 'pan_differs' },
      {
        do: 'ask',
        words: 'refund of an unknown original',
        kind: 'refund',
        of: 'S3',
        amountMinor: 1_000,
        facts: unknownOriginal,
        expect: 'original_not_found',
      },
    ],
  }
}
