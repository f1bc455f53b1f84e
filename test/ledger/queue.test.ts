/** Refunds that wait for the settlement of their originals (R12). */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R12: a part asked before settlement is taken, and sent in order, once, when its original is settled',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 30.00         => queued; R1 cell refund auto / open, queue; R1 route refund; R1 reason refund_queued; S1 queued 30.00; S1 left 70.00; S1 held 0.00
    refund R2 of S1 20.00         => queued; S1 queued 50.00; S1 left 50.00
    send-queued now               => nothing
    settle                        => settled 1 batch 1
    send-queued now               => R1 approved; R1 issuer 0200; R1 code 00; S1 posted 30.00; S1 queued 20.00; S1 held 0.00
    send-queued now               => R2 approved; S1 posted 50.00; S1 queued 0.00; S1 left 50.00
    send-queued now               => nothing
    settle                        => settled 2 batch 2; R1 settled 2
    `,
  )
  tell(
    'R12: a later part waits until the earlier is decided; other payments do not',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    sale S2 100.00                => approved
    refund R1 of S1 30.00         => queued
    refund R2 of S1 20.00         => queued
    refund R3 of S2 10.00         => queued
    settle                        => settled 2 batch 1
    send-queued now pending limit=1 => R1 pending; S1 held 30.00; S1 queued 20.00
    send-queued now               => R3 approved
    send-queued now               => nothing
    answer R1 00                  => approved
    send-queued now               => R2 approved; S1 posted 50.00
    `,
  )
  tell(
    'R12, P2: what is queued counts at once, against later refunds before and after the settlement',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued; S1 left 40.00
    refund R2 of S1 40.01         => declined exceeds_remaining; R2 cell refund auto / open, queue
    refund R3 of S1 100.00        => declined exceeds_remaining
    void V1 of S1 100.00 steer=asked => declined original_has_refunds
    refund R4 of S1 40.00 steer=asked => approved; S1 left 0.00; S1 posted 40.00
    refund R5 of S1 0.01          => declined nothing_left
    settle                        => settled 2 batch 1
    refund R6 of S1 0.01          => declined nothing_left
    send-queued now               => R1 approved; S1 posted 100.00
    `,
  )
  tell(
    'R12: the settlement does not wait for what is queued, and a sale with something queued is not reversed',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued
    reversal X1 of S1 100.00      => declined reversal_blocked
    reversal X2 of S1 100.00 final=50.00 => declined reversal_blocked
    cut-over                      => 2026-11-22 to 2026-11-23 settled 1 batch 1; S1 settled 1
    send-queued now               => R1 approved
    `,
  )
  tell(
    'R12: the reversal of a queued refund takes it out of the queue and owes nothing',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued; S1 left 40.00
    reversal X1 of R1 60.00       => ok; R1 is reversed; R1 reversal none; X1 route none; S1 left 100.00; S1 queued 0.00
    refund R2 of S1 40.00         => queued
    settle                        => settled 1 batch 1
    reversal X2 of R2 40.00       => ok; R2 is reversed; S1 queued 0.00
    reversal X3 of R2 40.00       => ok
    send-queued now               => nothing
    `,
  )
  tell(
    'R12: sent and reversed by its terminal, it is undone at the issuer and does not come back',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued
    settle                        => settled 1 batch 1
    send-queued now pending       => R1 pending
    reversal X1 of R1 60.00       => ok; R1 is reversing; R1 reversal owed 98; S1 held 60.00
    answer R1 00                  => reversing
    acknowledge R1 00             => done reversed attempts 1; S1 held 0.00; S1 left 100.00
    send-queued now               => nothing
    `,
  )
  tell(
    'R12, R70: reversed by its terminal while it is on its way and never sent, nothing is owed',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued
    settle                        => settled 1 batch 1
    send-queued now pending       => R1 pending
    reversal X1 of R1 60.00       => ok; R1 is reversing
    unsent R1                     => reversed; R1 reversal done 98; S1 held 0.00; S1 left 100.00
    send-queued now               => nothing
    `,
  )
  tell(
    'R12: what never left is queued again; what the issuer does not answer is undone first, and then sent again under other numbers',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued
    settle                        => settled 1 batch 1
    send-queued now unsent        => R1 queued; S1 queued 60.00; S1 held 0.00; R1 reversal none
    send-queued now timeout       => R1 in-doubt; R1 reversal owed 68; S1 held 60.00
    send-queued now               => nothing
    acknowledge R1 96             => owed in-doubt attempts 1
    acknowledge R1 00             => done queued attempts 2; S1 queued 60.00; S1 held 0.00; R1 reason refund_queued
    send-queued now timeout       => R1 in-doubt; R1 reversal owed 68
    acknowledge R1 00             => done queued attempts 1
    send-queued now               => R1 approved; S1 posted 60.00; R1 reversal done 68
    reversal X1 of R1 60.00       => ok; R1 is reversed; R1 reversal owed 98; S1 posted 0.00
    acknowledge R1 00             => done reversed attempts 1
    `,
  )
  tell(
    'R12, P15: what was at the issuer when the process died is undone, and sent again',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00         => queued
    refund R2 of S1 10.00         => queued
    settle                        => settled 1 batch 1
    send-queued now pending       => R1 pending
    recover                       => in-doubt 1 owed 1; R1 is in-doubt; R2 is queued
    answer R1 00                  => late in-doubt
    acknowledge R1 00             => done queued attempts 1
    send-queued now               => R1 approved
    send-queued now               => R2 approved; S1 posted 70.00; S1 left 30.00
    `,
  )
  tell(
    'R12: an issuer that declines it frees the amount; a copy is told what the first was told',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 60.00 replay  => queued
    settle                        => settled 1 batch 1
    send-queued now pending       => R1 pending
    refund R1 of S1 60.00 replay  => repeat pending; R1 queued 0.00
    answer R1 51                  => declined issuer_declined; S1 left 100.00; S1 held 0.00
    refund R1 of S1 60.00 replay  => repeat declined issuer_declined
    refund R2 of S1 60.00         => approved
    `,
  )
  tell(
    'R12: an operator who says that it stands, or that it was undone, is believed',
    `
    policy now partialBeforeSettlement=queue => in force
    sale S1 100.00                => approved
    refund R1 of S1 30.00         => queued
    settle                        => settled 1 batch 1
    send-queued now timeout       => R1 in-doubt
    resolve R1 reversed anna      => queued; S1 queued 30.00
    send-queued now timeout       => R1 in-doubt
    resolve R1 posted anna        => approved; S1 posted 30.00; S1 queued 0.00
    send-queued now               => nothing
    `,
  )
  tell(
    'R12, R38: limits and totals count it when it is taken',
    `
    policy now partialBeforeSettlement=queue merchantDayMinor=5000 partialCount=1 => in force
    sale S1 100.00                => approved
    sale S2 100.00                => approved
    refund R1 of S1 30.00         => queued
    refund R2 of S1 10.00         => declined partials_used_up
    refund R3 of S2 20.01         => declined day_limit_reached
    refund R4 of S2 20.00         => queued
    `,
  )
})
