/** The limits of refunds, one by one: what is refused, what is only told, what the hint says for programs. */
import { onEachLedger } from '../story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R4: a part before settlement is a refund where the policy says so, and counts in the total of the day',
    `
    policy now partialBeforeSettlement=refund merchantDayMinor=6000 => in force
    sale S1 100.00                => approved
    refund R1 of S1 40.00         => approved; R1 route refund; R1 cell refund auto / open, refund
    refund R2 of S1 30.00         => declined day_limit_reached; S1 left 60.00
    refund R3 of S1 20.00         => approved
    `,
  )
  tell(
    'R5: a void asked too late becomes a refund, once',
    `
    policy now autoConvert=yes    => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    void V1 of S1 100.00          => approved; V1 route refund; V1 issuer 0200; V1 cell void asked / settled, converted; S1 left 0.00
    void V2 of S1 100.00          => declined nothing_left
    `,
  )
  tell(
    'R6: a whole refund asked early becomes a void where the policy converts',
    `
    policy now autoConvert=yes steer=asked => in force
    sale S1 100.00                => approved
    refund R1 of S1 100.00        => approved; R1 route void; R1 issuer 0400; S1 left 0.00
    sale S2 100.00                => approved
    refund R2 of S2 99.99         => approved; R2 route refund
    `,
  )
  tell(
    'R14: only the terminal of the sale may give it back',
    `
    policy now sameTerminal=yes   => in force
    sale S1 100.00 terminal=T1    => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 10.00 terminal=T2 by=rrn => declined original_of_other_terminal; S1 left 100.00
    refund R2 of S1 10.00 terminal=T1 by=rrn => approved
    `,
  )
  tell(
    'R35, R36: cashback and surcharge of a sale stay out of its refunds, but a void gives all back',
    `
    policy now refundCashback=no refundSurcharge=no => in force
    sale S1 100.00 cashback=2000 surcharge=100 => approved; S1 left 79.00
    sale S2 100.00 cashback=2000 surcharge=100 => approved
    refund R2 of S2 100.00        => approved; R2 route void; S2 left 0.00
    settle                        => settled 3 batch 1
    refund R1 of S1 79.01         => declined exceeds_remaining
    refund R3 of S1 79.00         => approved; S1 left 0.00
    policy now refundSurcharge=no => in force
    sale S4 100.00 cashback=2000 surcharge=100 => approved; S4 left 99.00
    policy now                    => in force
    sale S5 100.00 cashback=2000 surcharge=100 => approved; S5 left 100.00
    `,
  )
  tell(
    'R37: a sale is given back in so many parts; the whole at once is no part, a declined part frees its place',
    `
    policy now partialCount=2     => in force
    sale S1 100.00                => approved
    sale S2 100.00                => approved
    settle                        => settled 2 batch 1
    refund R1 of S1 10.00         => approved
    refund R2 of S1 10.00 issuer=05 => declined issuer_declined
    refund R3 of S1 10.00 pending => pending
    refund R4 of S1 80.00         => declined partials_used_up; R4 hint partialCount=2 used=3 refuse
    answer R3 05                  => declined issuer_declined
    refund R5 of S1 90.00         => approved; S1 left 0.00
    policy now partialCount=0     => in force
    refund R6 of S2 99.99         => declined partials_used_up
    refund R7 of S2 100.00        => approved
    `,
  )
  tell(
    'R38: an amount per refund, from the least to the highest',
    `
    policy now minimumMinor=100 refundMinor=5000 => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 0.99          => declined refund_below_minimum; R1 hint minimumMinor=100 used=99 refuse
    refund R2 of S1 50.01         => declined refund_above_maximum; R2 hint refundMinor=5000 used=5001 refuse
    refund R3 of S1 50.00         => approved; R3 hint
    refund R4 of S1 1.00          => approved
    `,
  )
  tell(
    'R38: a day limit is the scope, and counts what is held and posted, not what was declined or reversed',
    `
    policy now terminalDayMinor=5000 => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 30.00 pending => pending
    refund R2 of S1 20.01         => declined day_limit_reached; R2 hint terminalDayMinor=5000 used=5001 refuse
    refund R3 of S1 20.01 terminal=T2 by=rrn => approved
    answer R1 05                  => declined issuer_declined
    refund R4 of S1 40.00         => approved
    refund R5 of S1 10.01         => declined day_limit_reached
    reversal X4 of R4             => ok
    refund R6 of S1 50.00 timeout => in-doubt
    refund R7 of S1 0.01          => declined day_limit_reached
    acknowledge R6 00             => done reversed attempts 1
    refund R8 of S1 50.00         => approved
    wait 1d                       => later
    refund R9 of S1 0.01          => approved
    `,
  )
  tell(
    'R38: the limits of a merchant, an operator and a card, by amount and by number; the next day begins anew',
    `
    policy now merchantDayMinor=3000 => in force
    sale S1 100.00                => approved
    sale S2 100.00 card=B         => approved
    settle                        => settled 2 batch 1
    refund R1 of S1 30.00         => approved
    refund R2 of S2 0.01 card=B terminal=T2 by=rrn => declined day_limit_reached
    policy now operatorDayMinor=2000 => in force
    refund R3 of S1 20.00 operator=01 => approved
    refund R4 of S1 1.00 operator=01 => declined day_limit_reached; R4 operator 01
    refund R5 of S1 1.00 operator=02 => approved
    policy now cardDayMinor=5200  => in force
    refund R6 of S1 2.00          => declined day_limit_reached; R6 hint cardDayMinor=5200 used=5300 refuse
    refund R7 of S2 2.00 card=B   => approved
    policy now cardDayCount=3     => in force
    refund R8 of S1 1.00          => declined day_count_reached; R8 hint cardDayCount=3 used=4 refuse
    policy now merchantDayCount=4 => in force
    refund R9 of S1 1.00          => declined day_count_reached
    policy now terminalDayCount=5 operatorDayCount=1 => in force
    refund R10 of S1 1.00 operator=03 => approved
    refund R11 of S1 1.00 operator=03 => declined day_count_reached
    wait 1d                       => later
    refund R12 of S1 1.00 operator=03 => approved
    `,
  )
  tell(
    'R38: ratios of the original and of the sales of the day, in basis points',
    `
    policy now originalBasisPoints=5000 => in force
    sale S1 100.00                => approved
    sale S2 100.00                => approved
    settle                        => settled 2 batch 1
    refund R1 of S1 30.00         => approved
    refund R2 of S1 20.01         => declined refund_ratio_reached; R2 hint originalBasisPoints=5000 used=5001 refuse
    refund R3 of S1 20.00         => approved
    policy now daySalesBasisPoints=3000 => in force
    refund R4 of S2 10.01         => declined refund_ratio_reached; R4 hint daySalesBasisPoints=3000 used=3001 refuse
    refund R5 of S2 10.00         => approved
    wait 1d                       => later
    refund R6 of S2 0.01          => declined refund_ratio_reached
    `,
  )
  tell(
    'R39: credits of the day above its debits are told or refused; a void of the day changes nothing',
    `
    policy now negativeMinor=0/warn => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    wait 1d                       => later
    sale S2 20.00                 => approved
    refund R1 of S1 30.00         => approved; R1 hint negativeMinor=0 used=1000 warn
    policy now negativeMinor=1000 => in force
    sale S3 50.00                 => approved
    void V3 of S3 50.00           => approved
    refund R2 of S1 0.01          => declined credits_above_debits; R2 hint negativeMinor=1000 used=1001 refuse
    sale S4 0.01                  => approved
    refund R3 of S1 0.01          => approved
    `,
  )
  tell(
    'R41: a refund comes within so many days of its sale',
    `
    policy now windowDays=2       => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    wait 2d                       => later
    refund R1 of S1 10.00         => approved
    wait 1d                       => later
    refund R2 of S1 10.00         => declined refund_window_over; R2 hint windowDays=2 used=3 refuse
    `,
  )
  tell(
    'R42: what is too late may be held for another operator instead',
    `
    policy now windowDays=15/hold => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    wait 16d                      => later
    refund R1 of S1 10.00 operator=01 => declined confirmation_required
    `,
  )
  tell(
    'R52: a refund without an original is not found, unless a policy allows it to somebody',
    `
    refund R1 10.00               => declined original_not_found
    policy now standalone=supervisor standaloneMinor=1000 => in force
    refund R2 10.00               => declined operator_not_permitted
    refund R3 10.00 operator=02 role=supervisor => approved; R3 route refund; R3 cell refund standalone; R3 issuer 0200
    refund R4 10.01 operator=02 role=supervisor => declined refund_above_maximum; R4 hint standaloneMinor=1000 used=1001 refuse
    void V1 10.00                 => declined original_not_found
    policy now standalone=anybody cardDayMinor=1500 => in force
    refund R5 5.01                => declined day_limit_reached
    refund R6 5.00 timeout        => in-doubt; R6 reversal owed 68
    acknowledge R6 00             => done reversed attempts 1
    refund R7 5.00                => approved
    reversal X7 of R7             => ok; R7 is reversed
    `,
  )
  tell(
    'R53: refunds by the category of the merchant: a list of those who may, a list of those who may not',
    `
    policy now blockedCategories=7995,58?? => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 10.00 mcc=7995 => declined merchant_category_refused
    refund R2 of S1 10.00 mcc=5812 => declined merchant_category_refused
    refund R3 of S1 10.00 mcc=5411 => approved
    refund R4 of S1 10.00         => approved
    policy now allowedCategories=5411 => in force
    refund R5 of S1 10.00 mcc=5412 => declined merchant_category_refused
    refund R6 of S1 10.00         => declined merchant_category_refused
    refund R7 of S1 10.00 mcc=5411 => approved
    sale S2 100.00 mcc=7995       => approved
    `,
  )
  tell(
    'R61: the same amount of the same sale again within minutes is told or refused',
    `
    policy now duplicateMinutes=10/warn => in force
    sale S1 100.00                => approved
    sale S2 100.00                => approved
    settle                        => settled 2 batch 1
    refund R1 of S1 10.00         => approved; R1 hint
    wait 8m                       => later
    refund R2 of S1 10.00         => approved; R2 hint duplicateMinutes=10 used=8 warn
    policy now duplicateMinutes=10 => in force
    refund R3 of S1 10.00         => declined refund_repeated; R3 hint duplicateMinutes=10 used=0 refuse
    refund R4 of S1 10.01         => approved
    refund R5 of S2 10.00         => approved
    wait 10m                      => later
    refund R6 of S1 10.00 issuer=05 => declined issuer_declined
    refund R7 of S1 10.00         => approved
    `,
  )
  tell(
    'R106: a cashier may neither void nor refund, an unknown operator neither; a sale is for everybody',
    `
    sale S1 100.00 operator=01 role=cashier => approved; S1 operator 01
    void V1 of S1 100.00 operator=01 role=cashier => declined operator_not_permitted
    refund R1 of S1 100.00 operator=07 role=unknown => declined operator_not_permitted
    refund R2 of S1 100.00 operator=02 role=supervisor => approved; R2 operator 02
    sale S2 100.00                => approved
    void V2 of S2 100.00 operator=99 role=administrator => approved
    `,
  )
  tell(
    'R38: anomalies are told and let pass: repeats to a card, by an operator, the ratio of the day, a burst',
    `
    policy now anomalyCardCount=1 anomalyOperatorCount=2 => in force
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 10.00 operator=01 => approved; R1 hint
    refund R2 of S1 10.00 operator=01 => approved; R2 hint anomalyCardCount=1 used=2 warn
    refund R3 of S1 10.00 operator=01 => approved; R3 hint anomalyCardCount=1 used=3 warn + anomalyOperatorCount=2 used=3 warn
    policy now anomalyDaySalesBasisPoints=5000 anomalyNegativeMinor=0 => in force
    refund R4 of S1 20.01         => approved; R4 hint anomalyDaySalesBasisPoints=5000 used=5001 warn
    wait 1d                       => later
    refund R5 of S1 0.01          => approved; R5 hint anomalyDaySalesBasisPoints=5000 used=10000 warn + anomalyNegativeMinor=0 used=1 warn
    policy now anomalyBurstCount=2 burstMinutes=5 => in force
    refund R6 of S1 0.01          => approved; R6 hint
    refund R7 of S1 0.01          => approved; R7 hint
    refund R8 of S1 0.01          => approved; R8 hint anomalyBurstCount=2 used=3 warn
    wait 5m                       => later
    refund R9 of S1 0.01          => approved; R9 hint
    policy now anomalyBurstCount=1/hold burstMinutes=5 => in force
    refund R10 of S1 0.01         => declined confirmation_required; R10 hint anomalyBurstCount=1 used=2 hold + hold=1 waiting
    `,
  )
  tell(
    'R107: a refund above an amount is declined until another operator confirms it; then it passes once',
    `
    policy now confirmAboveMinor=5000 confirmWithinMinutes=30 => in force
    sale S1 300.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 50.00 operator=01 => approved
    refund R2 of S1 60.00 operator=01 => declined confirmation_required; R2 hint confirmAboveMinor=5000 used=6000 hold + hold=1 waiting; S1 left 250.00
    refund R3 of S1 60.00 operator=01 => declined confirmation_required; R3 hint confirmAboveMinor=5000 used=6000 hold + hold=1 waiting
    approve 1 by=01               => same-operator
    approve 9 by=02               => unknown
    approve 1 by=02               => approved by 02
    approve 1 by=03               => not-waiting
    refund R4 of S1 60.01 operator=01 => declined confirmation_required; R4 hint confirmAboveMinor=5000 used=6001 hold + hold=2 waiting
    refund R5 of S1 60.00 operator=01 terminal=T2 by=rrn => declined confirmation_required; R5 hint confirmAboveMinor=5000 used=6000 hold + hold=3 waiting
    refund R6 of S1 60.00 operator=01 => approved; R6 hint confirmAboveMinor=5000 used=6000 hold + hold=1 approved; S1 left 190.00
    refund R7 of S1 60.00 operator=01 => declined confirmation_required; R7 hint confirmAboveMinor=5000 used=6000 hold + hold=4 waiting
    refuse 4 by=02                => refused by 02
    refund R8 of S1 60.00 operator=01 => declined confirmation_required; R8 hint confirmAboveMinor=5000 used=6000 hold + hold=4 refused
    wait 30m                      => later
    approve 2 by=02               => not-waiting
    refund R9 of S1 60.00 operator=01 => declined confirmation_required; R9 hint confirmAboveMinor=5000 used=6000 hold + hold=5 waiting
    approve 5 by=02               => approved by 02
    wait 30m                      => later
    refund R10 of S1 60.00 operator=01 => declined confirmation_required; R10 hint confirmAboveMinor=5000 used=6000 hold + hold=6 waiting
    `,
  )
  tell(
    'R107: a permit is used by what is sent, whatever the issuer says, and never lifts a limit that refuses',
    `
    policy now confirmAboveMinor=5000 => in force
    sale S1 300.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 60.00         => declined confirmation_required; R1 hint confirmAboveMinor=5000 used=6000 hold + hold=1 waiting
    approve 1 by=02               => approved by 02
    policy now confirmAboveMinor=5000 refundMinor=5500 => in force
    refund R2 of S1 60.00         => declined refund_above_maximum
    policy now confirmAboveMinor=5000 => in force
    refund R3 of S1 60.00 issuer=05 => declined issuer_declined
    refund R4 of S1 60.00         => declined confirmation_required
    `,
  )
})
