/** Which stored transaction a void or refund means. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R13: a void names its sale by terminal, merchant, batch and STAN; RRN and authorisation code must agree when present',
    `
    sale S1 100.00 code=K7                            => approved
    void V1 of S1 100.00 original-batch=000002        => declined original_not_found
    void V2 of S1 100.00 terminal=T2                  => declined original_not_found
    void V3 of S1 100.00 original-rrn=632600999999    => declined original_not_found
    void V4 of S1 100.00 auth=K8                      => declined original_not_found
    void V5 of S1 100.00 auth=K7                      => approved; V5 route void; S1 left 0.00
    `,
  )
  tell(
    'R14: a refund names its sale by RRN and date within the merchant, from any terminal unless the dialect says the same',
    `
    sale S1 100.00                                                        => approved; S1 rrn own
    settle                                                                => settled 1 batch 1
    refund R1 of S1 10.00 by=rrn original-date=1121 terminal=T2           => declined original_not_found
    refund R2 of S1 10.00 by=rrn original-date=1122 terminal=T2           => approved; S1 left 90.00
    refund R3 of S1 10.00 by=rrn original-date=1122 terminal=T2 same-terminal => declined original_not_found
    refund R4 of S1 10.00 by=rrn original-date=1122 same-terminal         => approved; S1 left 80.00
    `,
  )
  tell(
    'R14: of two sales with one RRN each terminal means its own',
    `
    sale S1 10.00 rrn=900000000001 terminal=T1        => approved
    sale S2 20.00 rrn=900000000001 terminal=T2        => approved
    refund R1 of S1 20.00 by=rrn terminal=T2          => approved; R1 route void; S1 left 10.00; S2 left 0.00
    refund R2 of S1 10.00 by=rrn terminal=T3          => declined original_ambiguous
    `,
  )
  tell(
    'R14: what its own terminal gave that name is not meant when it does not agree, or is no sale',
    `
    sale S1 10.00 rrn=900000000001 terminal=T1 code=K1        => approved
    sale S2 20.00 rrn=900000000001 terminal=T2 code=K2        => approved
    refund R1 of S1 20.00 by=rrn terminal=T1 auth=K2          => approved; S1 left 10.00; S2 left 0.00
    sale S3 30.00 rrn=900000000003 terminal=T1                => approved
    sale S4 40.00 terminal=T2                                 => approved
    refund R2 of S4 40.00 rrn=900000000003 terminal=T2        => approved; S4 left 0.00
    refund R3 of S3 30.00 by=rrn terminal=T2                  => approved; S3 left 0.00
    `,
  )
  tell(
    'R15: a generic refund names its sale by DE90, a reversal by STAN and date as well',
    `
    sale S1 100.00                                    => approved
    refund R1 of S1 100.00 by=message                 => approved; R1 route void
    sale S2 50.00                                     => approved
    reversal X1 of S2 by=day                          => ok; S2 is reversed; X1 rrn S2
    reversal X2 of S2 by=day original-date=1121       => ok; S2 reversal owed 98
    `,
  )
  tell(
    'R17: what another merchant sold is not found, as if it were not there',
    `
    sale S1 100.00 merchant=M2                        => approved
    refund R1 of S1 100.00 by=message                 => declined original_not_found; R1 rrn own
    refund R2 of S1 100.00 by=rrn                     => declined original_not_found
    refund R3 of S9 100.00                            => declined original_not_found
    refund R4 100.00                                  => declined original_not_found
    `,
  )
  tell(
    'R18: the acquirer of DE90 is compared when it is named and the sale came with one',
    `
    sale S1 100.00 acquirer=00000000123                           => approved
    refund R1 of S1 100.00 by=message original-acquirer=00000000124 => declined original_not_found
    refund R2 of S1 100.00 by=message original-acquirer=00000000123 => approved
    sale S2 100.00                                                => approved
    refund R3 of S2 100.00 by=message original-acquirer=00000000124 => approved
    `,
  )
  tell(
    'R19: an original that was declined, is undecided or was reversed has each its own reason',
    `
    sale S1 100.00 issuer=51              => declined issuer_declined; S1 code 51
    refund R1 of S1 100.00                => declined original_not_approved
    sale S2 100.00 pending                => pending
    refund R2 of S2 100.00                => declined original_in_doubt
    unanswered S2                         => in-doubt
    refund R3 of S2 100.00                => declined original_in_doubt
    reversal X2 of S2                     => ok; S2 is reversing
    void V3 of S2 100.00                  => declined original_in_doubt
    acknowledge S2 00                     => done reversed attempts 1
    refund R4 of S2 100.00                => declined original_reversed
    sale S3 100.00                        => approved
    void V4 of S3 100.00                  => approved
    refund R5 of S3 100.00                => declined nothing_left
    void V5 of S3 100.00                  => declined original_has_refunds
    `,
  )
  tell(
    'R20: a refund goes to the card of the sale only',
    `
    sale S1 100.00 card=A                 => approved
    refund R1 of S1 100.00 card=B         => declined pan_differs; S1 left 100.00
    void V1 of S1 100.00 card=B           => declined pan_differs
    reversal X1 of S1 card=B              => declined pan_differs; S1 is approved
    reversal X2 of S1 card=-              => ok; S1 is reversed
    `,
  )
  tell(
    'R21: a refund is in the currency of the sale, where the dialect has one',
    `
    sale S1 100.00 currency=156           => approved
    refund R1 of S1 100.00 currency=840   => declined currency_differs; S1 left 100.00
    refund R2 of S1 100.00 currency=      => approved
    `,
  )
  tell(
    'R22: refunds, voids and reversals are not sales, and a reversal is not found as one',
    `
    sale S1 100.00                        => approved
    void V1 of S1 100.00                  => approved
    refund R1 of V1 100.00                => declined original_not_a_sale
    settle                                => settled 2 batch 1
    sale S2 100.00                        => approved
    reversal X2 of S2                     => ok
    refund R2 of X2 100.00 by=message     => declined original_not_found
    refund R3 of R1 100.00                => declined original_not_a_sale
    reversal X3 of X2 by=message          => declined reversal_of_reversal
    `,
  )
  tell(
    'R23: after a wrap of the STAN the batch tells apart, and with a date the newest is meant',
    `
    sale S1 10.00 stan=000777 batch=000001                => approved
    sale S2 20.00 stan=000777 batch=000002                => approved
    refund R1 of S1 10.00 original-batch=000001           => approved; S1 left 0.00; S2 left 20.00
    reversal X2 of S1 by=day                              => ok; S1 is approved; S2 is reversed
    sale S3 30.00 rrn=900000000003                        => approved
    sale S4 30.00 rrn=900000000003                        => approved
    refund R3 of S3 30.00 by=rrn                          => declined original_ambiguous
    refund R4 of S3 30.00 by=rrn original-date=1122       => approved; S3 left 30.00; S4 left 0.00
    `,
  )
  tell(
    'R24: an authorisation code that is present must be that of the sale',
    `
    sale S1 100.00 code=K7                => approved
    refund R1 of S1 100.00 auth=K8        => declined original_not_found
    refund R2 of S1 100.00 auth=K7        => approved
    `,
  )
  tell(
    'R22: a refund that shares the RRN of its sale does not make the sale ambiguous',
    `
    sale S1 100.00 rrn=900000000005                 => approved
    settle                                          => settled 1 batch 1
    refund R1 of S1 10.00 by=message rrn=900000000005 => approved
    refund R2 of S1 10.00 by=rrn                    => approved; S1 left 80.00
    `,
  )
})
