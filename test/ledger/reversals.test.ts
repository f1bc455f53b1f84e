/** Reversals of terminals, cell by cell, and those the gateway owes. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'a reversal, in flight: reversed and owed with the reason of the terminal; the amount is held until it is acknowledged',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 60.00 pending         => pending; S1 held 60.00
    reversal X1 of R1 reason=06           => ok; R1 is reversing; R1 reason reversed_in_flight; R1 reversal owed 06; X1 route reversal
    refund R2 of S1 60.00                 => declined exceeds_remaining
    answer R1 00                          => reversing; R1 reason reversed_in_flight; S1 held 60.00; S1 posted 0.00
    answer R1 00                          => late reversing
    refund R1 of S1 60.00 repeat          => repeat reversing
    acknowledge R1 00                     => done reversed attempts 1; S1 held 0.00; S1 left 100.00
    `,
  )
  tell(
    'a reversal, in flight: the reversal may be acknowledged before the answer, and the request is still answered',
    `
    sale S1 100.00 pending                => pending
    reversal X1 of S1                     => ok; S1 is reversing
    acknowledge S1 00                     => done reversed attempts 1
    answer S1 00                          => reversed; S1 captured 0.00; S1 reason reversed_in_flight
    answer S1 00                          => late reversed
    `,
  )
  tell(
    'a reversal, in doubt: the reversal that is owed already is not doubled and keeps its reason',
    `
    sale S1 100.00 timeout                => in-doubt; S1 reversal owed 68
    reversal X1 of S1 reason=98           => ok; S1 is reversing; S1 reversal owed 68; S1 reason issuer_timeout
    answer S1 00                          => late reversing; S1 captured 0.00
    acknowledge S1 25                     => done reversed attempts 1
    `,
  )
  tell(
    'a reversal, approved and open: reversed, amounts released, reversal owed',
    `
    sale S1 100.00                        => approved
    reversal X1 of S1 100.00              => ok; S1 is reversed; S1 reversal owed 98; S1 reason approved; X1 rrn S1
    refund R1 of S1 100.00                => declined original_reversed
    sale S1 100.00 repeat                 => repeat reversed
    `,
  )
  tell(
    'a reversal, approved but something is posted or held on it: state',
    `
    sale S1 100.00                        => approved
    void V1 of S1 100.00 pending          => pending
    reversal X1 of S1                     => declined reversal_blocked; S1 is approved; X1 route none
    answer V1 00                          => approved
    reversal X2 of S1                     => declined reversal_blocked
    `,
  )
  tell(
    'a reversal, declined or reversed already: ok, and nothing is owed',
    `
    sale S1 100.00 issuer=05              => declined issuer_declined
    reversal X1 of S1                     => ok; S1 is declined issuer_declined; S1 reversal none; X1 route none
    `,
  )
  tell(
    'R71: a reversal of an unknown request is accepted or not, and refuses the request that comes later (P9)',
    `
    reversal X1 of S1 by=message          => ok; X1 route none; X1 rrn own
    sale S1 100.00                        => declined reversed_on_arrival
    reversal X2 of S2 unknown=refuse      => declined original_not_found
    sale S2 100.00                        => declined reversed_on_arrival
    sale S2 100.00 repeat                 => repeat declined reversed_on_arrival
    reversal X3 of S2                     => ok
    reversal X4 of S3 by=day              => ok
    sale S3 100.00                        => declined reversed_on_arrival
    sale S4 100.00                        => approved
    reversal X5 of R5                     => ok
    refund R5 of S4 100.00                => declined reversed_on_arrival; S4 left 100.00
    void V6 of S4 100.00                  => approved
    `,
  )
  tell(
    'P9: the tombstone of one terminal does not refuse another whose reference says so',
    `
    reversal X1 of S1 by=message same-terminal                    => ok
    sale S2 100.00 terminal=T2 stan=000002 time=1122000002        => approved
    sale S1 100.00                                                => declined reversed_on_arrival
    `,
  )
  tell(
    'R80: a reversal after settlement finds nothing to undo',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    reversal X1 of S1                     => declined reversal_after_settlement; S1 is approved
    refund R1 of S1 40.00                 => approved
    reversal X2 of S1                     => declined reversal_after_settlement; S1 left 60.00
    `,
  )
  tell(
    'R71: a second reversal of an unknown request is not taken for a reversal of the first, though they share its STAN',
    `
    reversal X1 of S9 by=day stan=000002                          => ok
    reversal X2 of S9 by=day stan=000002 key=another              => ok
    sale S9 100.00                                                => declined reversed_on_arrival
    `,
  )
  tell(
    'R22: a reversal cannot be reversed, a void can',
    `
    sale S1 100.00                        => approved
    void V1 of S1 100.00                  => approved
    reversal X1 of V1                     => ok; V1 is reversed
    reversal X2 of X1 by=message          => declined reversal_of_reversal
    `,
  )
  tell(
    'R68, R84: no answer, or the link lost after the send: in doubt, and the reversal is owed',
    `
    sale S1 100.00 timeout                => in-doubt; S1 reason issuer_timeout; S1 reversal owed 68; S1 code null
    unanswered S1                         => late in-doubt; S1 reversal owed 68
    `,
  )
  tell(
    'R69: an answer after the reversal was created changes nothing',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 30.00 timeout         => in-doubt
    answer R1 00                          => late in-doubt; S1 held 30.00; R1 reversal owed 68
    acknowledge R1 00                     => done reversed attempts 1
    answer R1 00                          => late reversed; S1 posted 0.00
    refund R2 of S1 30.00                 => approved
    answer R2 05                          => late approved; S1 posted 30.00
    `,
  )
  tell(
    'R70, R84: what never left the gateway is declined, and no reversal is owed',
    `
    sale S1 100.00 unsent                 => declined issuer_unreachable; S1 reversal none
    answer S1 00                          => late declined issuer_unreachable
    sale S2 100.00                        => approved
    void V2 of S2 100.00 pending          => pending
    reversal X2 of V2                     => ok; V2 is reversing; V2 reversal owed 98
    unsent V2                             => reversed; V2 reversal done 98; S2 held 0.00; S2 left 100.00
    unsent V2                             => late reversed
    acknowledge V2 91                     => done reversed attempts 0
    `,
  )
  tell(
    'R72, R74: a reversal is repeated until an approval or 25; no answer, 91, 96, 98 and other codes do not end it',
    `
    sale S1 100.00 timeout                => in-doubt
    acknowledge S1 none                   => owed in-doubt attempts 1
    acknowledge S1 91                     => owed in-doubt attempts 2
    acknowledge S1 96                     => owed in-doubt attempts 3
    acknowledge S1 98                     => owed in-doubt attempts 4
    acknowledge S1 05                     => owed in-doubt attempts 5; S1 reversal owed 68
    acknowledge S1 25                     => done reversed attempts 6
    acknowledge S1 00                     => done reversed attempts 6
    `,
  )
  tell(
    'R77: a second reversal of the same request is answered ok and owes nothing more',
    `
    sale S1 100.00                        => approved
    reversal X1 of S1                     => ok; S1 reversal owed 98
    reversal X2 of S1 reason=06           => ok; S1 reversal owed 98
    acknowledge S1 00                     => done reversed attempts 1
    reversal X3 of S1                     => ok; S1 reversal done 98
    sale S2 100.00 pending                => pending
    reversal X4 of S2                     => ok; S2 is reversing
    reversal X5 of S2 reason=06           => ok; S2 reversal owed 98
    `,
  )
  tell(
    'R78: the reversal of a void restores the sale, that of a refund what is left',
    `
    sale S1 100.00                        => approved
    void V1 of S1 100.00                  => approved; S1 left 0.00
    reversal X1 of V1                     => ok; V1 is reversed; S1 left 100.00; S1 is approved; V1 reversal owed 98
    void V2 of S1 100.00                  => approved; S1 left 0.00
    sale S2 100.00                        => approved
    settle S                              => settled 0 batch 1
    settle                                => settled 3 batch 2
    refund R2 of S2 40.00                 => approved; S2 left 60.00
    reversal X2 of R2                     => ok; S2 left 100.00
    `,
  )
  tell(
    'R82: the amount of a reversal, when it is there, is that of the request',
    `
    sale S1 100.00                        => approved
    reversal X1 of S1 99.99               => declined reversal_amount_differs; S1 is approved; S1 reversal none
    reversal X2 of S1 100.00              => ok; S1 is reversed
    sale S2 100.00 pending                => pending
    reversal X3 of S2 50.00               => declined reversal_amount_differs; S2 is pending
    `,
  )
  tell(
    'a reversal that names nothing, or two requests at once, undoes nothing',
    `
    reversal X0                           => ok
    reversal X1 unknown=refuse            => declined original_not_found
    sale S1 100.00 rrn=900000000001       => approved
    sale S2 100.00 rrn=900000000001       => approved
    reversal X2 of S1 by=rrn              => declined original_ambiguous; S1 is approved; S2 is approved
    `,
  )
})
