/** Reversals of a part: from terminals, and refunds that are sent as one. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R33: a partial reversal reduces what is captured at once, and the issuer is owed what remains',
    `
    sale S1 100.00                                  => approved
    reversal X1 of S1 100.00 final=60.00 reason=06  => ok; S1 is approved; S1 captured 60.00; S1 left 60.00; S1 parts owed 60.00; S1 reversal none; X1 replacement 60.00; X1 route reversal; X1 rrn S1
    acknowledge S1 91 part=60.00                    => owed approved attempts 1
    acknowledge S1 00 part=60.00                    => done approved attempts 2; S1 captured 60.00; S1 parts done 60.00
    `,
  )
  tell(
    'R33: what remains is less than what there is and more than nothing',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 100.00 final=100.00   => declined replacement_not_less; S1 captured 100.00; S1 parts none; X1 replacement null
    reversal X2 of S1 100.00 final=100.01   => declined replacement_not_less
    reversal X3 of S1 final=99.99           => ok; S1 captured 99.99
    reversal X4 of S1 given=100.01          => declined replacement_not_less
    `,
  )
  tell(
    'R33: a replacement of nothing, or all given back, is a reversal of the whole',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 100.00 final=0.00     => ok; S1 is reversed; S1 reversal owed 98; S1 parts none; X1 replacement null
    sale S2 100.00                          => approved
    reversal X2 of S2 given=100.00          => ok; S2 is reversed; S2 parts none
    `,
  )
  tell(
    'R34: an amount to give back is of what was approved, however often it is said',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 given=30.00           => ok; S1 captured 70.00; S1 parts owed 70.00
    reversal X2 of S1 given=50.00           => ok; S1 captured 50.00; S1 parts owed 70.00, owed 50.00
    reversal X3 of S1 given=50.00           => ok; S1 captured 50.00; S1 parts owed 70.00, owed 50.00
    `,
  )
  tell(
    'R77: the same part again is ok and owes nothing more; so is a part of what was declined or undone',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 final=60.00           => ok; S1 parts owed 60.00
    reversal X2 of S1 final=60.00           => ok; S1 parts owed 60.00
    reversal X3 of S1                       => ok; S1 is reversed; S1 reversal owed 98
    reversal X4 of S1 final=20.00           => ok; S1 parts owed 60.00
    sale S2 100.00 issuer=05                => declined issuer_declined
    reversal X5 of S2 final=20.00           => ok; S2 parts none; X5 route none
    `,
  )
  tell(
    'R79: after a partial reversal the final amount is what can be voided or refunded, also after a restart',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 final=60.00           => ok
    void V1 of S1 100.00                    => declined void_amount_differs
    void V2 of S1 60.00                     => approved; S1 left 0.00
    sale S2 100.00                          => approved
    reversal X2 of S2 final=60.00           => ok
    recover                                 => in-doubt 0 owed 2
    settle                                  => settled 3 batch 1
    refund R1 of S2 60.01                   => declined exceeds_remaining
    refund R2 of S2 60.00                   => approved; S2 left 0.00
    `,
  )
  tell(
    'R33: of a partial approval, what was approved counts; a repeat of the sale says it still',
    `
    sale S1 100.00 issuer=10 partial=80.00  => approved; S1 captured 80.00
    reversal X1 of S1 80.00 final=80.00     => declined replacement_not_less
    reversal X2 of S1 80.00 final=50.00     => ok; S1 captured 50.00; S1 parts owed 50.00
    reversal X3 of S1 given=50.00           => ok; S1 captured 30.00
    `,
  )
  tell(
    'R33: a part of what is undecided, given back on, settled or no sale is refused',
    `
    sale S1 100.00 pending                  => pending
    reversal X1 of S1 final=60.00           => declined original_in_doubt; S1 is pending; S1 parts none
    unanswered S1                           => in-doubt
    reversal X2 of S1 final=60.00           => declined original_in_doubt; S1 is in-doubt
    sale S2 100.00                          => approved
    void V2 of S2 100.00 pending            => pending
    reversal X3 of S2 final=60.00           => declined reversal_blocked
    sale S3 100.00                          => approved
    settle                                  => settled 1 batch 1
    reversal X4 of S3 final=60.00           => declined reversal_after_settlement; S3 captured 100.00
    refund R3 of S3 40.00                   => approved
    reversal X5 of R3 final=20.00           => declined original_not_a_sale; R3 is approved; S3 left 60.00
    `,
  )
  tell(
    'R82: the amount beside a replacement is that of the sale',
    `
    sale S1 100.00                          => approved
    reversal X1 of S1 99.00 final=60.00     => declined reversal_amount_differs; S1 captured 100.00
    reversal X2 of S1 100.00 final=60.00    => ok
    reversal X3 of S1 100.00 final=50.00    => ok; S1 captured 50.00
    reversal X4 of S1 50.00 final=40.00     => ok; S1 captured 40.00
    `,
  )
  tell(
    'R71: a partial reversal of an unknown sale refuses it when it comes',
    `
    reversal X1 of S1 final=60.00           => ok; X1 route none
    sale S1 100.00                          => declined reversed_on_arrival
    `,
  )
  tell(
    'R4: where the policy says so, a refund of a part before settlement is a reversal of that part',
    `
    sale S1 100.00                          => approved
    refund R1 of S1 40.00                   => declined refund_before_settlement
    refund R2 of S1 40.00 parts pending     => pending; R2 route partial-reversal; R2 cell refund auto / open, part; R2 issuer 0400; R2 replacement 60.00; S1 held 40.00
    refund R3 of S1 10.00 parts             => declined refund_before_settlement
    answer R2 00                            => approved; S1 captured 100.00; S1 posted 40.00; S1 left 60.00
    refund R4 of S1 10.00 parts             => declined refund_before_settlement
    settle                                  => settled 2 batch 1
    refund R5 of S1 60.00 parts             => approved; R5 route refund; S1 left 0.00
    `,
  )
  tell(
    'R78: without an answer such a part is undone, and all of the sale is there again',
    `
    sale S1 100.00                          => approved
    refund R1 of S1 40.00 parts timeout     => in-doubt; R1 reversal owed 68; S1 held 40.00
    acknowledge R1 00                       => done reversed attempts 1; S1 left 100.00
    refund R2 of S1 100.00 parts            => approved; R2 route void; R2 replacement null
    `,
  )
})
