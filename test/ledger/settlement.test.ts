/** Settlement, recovery after a start, sign-in, reset. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'settlement marks what is approved, not reversed, unsettled and has nothing held on it',
    `
    sale S1 10.00                         => approved
    sale S2 10.00 issuer=05               => declined issuer_declined
    sale S3 10.00 timeout                 => in-doubt
    sale S4 10.00                         => approved
    reversal X4 of S4                     => ok
    sale S5 10.00                         => approved
    void V5 of S5 10.00 pending           => pending
    sale S6 10.00 pending                 => pending
    sale S7 10.00                         => approved
    void V7 of S7 10.00                   => approved
    settle                                => settled 3 batch 1; S1 settled 1; S7 settled 1; V7 settled 1; S5 settled null; X4 settled null
    answer V5 05                          => declined issuer_declined
    settle                                => settled 1 batch 2; S5 settled 2; S1 settled 1; S3 settled null
    settle                                => settled 0 batch 3
    `,
  )
  tell(
    'settlement can be narrowed to a terminal',
    `
    sale S1 10.00 terminal=T1             => approved
    sale S2 10.00 terminal=T2             => approved
    settle T2                             => settled 1 batch 1; S1 settled null; S2 settled 1
    refund R1 of S1 4.00                  => declined refund_before_settlement
    refund R2 of S2 4.00 terminal=T2      => approved
    `,
  )
  tell(
    'R31: a sale with a refund in doubt is settled later, and the rest can still be refunded after the first settlement',
    `
    sale S1 10.00                         => approved
    refund R1 of S1 4.00 steer=asked timeout => in-doubt; S1 held 4.00
    settle                                => settled 0 batch 1
    acknowledge R1 00                     => done reversed attempts 1
    settle                                => settled 1 batch 2
    `,
  )
  tell(
    'R76: after a start all that was pending is in doubt and owed, and what was owed still is',
    `
    sale S1 10.00                         => approved
    void V1 of S1 10.00 pending           => pending
    sale S2 10.00 pending                 => pending
    sale S3 10.00 timeout                 => in-doubt
    sale S4 10.00 pending                 => pending
    reversal X4 of S4 reason=06           => ok
    sale S5 10.00 timeout                 => in-doubt
    acknowledge S5 00                     => done reversed attempts 1
    recover                               => in-doubt 2 owed 4; V1 is in-doubt; S2 is in-doubt; S1 held 10.00; V1 reversal owed 68; S4 reversal owed 06
    recover                               => in-doubt 0 owed 4
    answer V1 00                          => late in-doubt
    void V1 of S1 10.00 repeat            => repeat in-doubt
    acknowledge V1 00                     => done reversed attempts 1; S1 left 10.00
    `,
  )
  tell(
    'sign-in: the batch of the terminal goes on; else the one it asks with, else the first',
    `
    sign-in T1                            => batch 000001
    sign-in T1 batch=000009               => batch 000001
    sign-in T2 batch=000042               => batch 000042
    sign-in T2                            => batch 000042
    `,
  )
  tell(
    'reset forgets requests, names, tombstones and settlements',
    `
    sale S1 10.00                         => approved
    settle                                => settled 1 batch 1
    reversal X1 of S2                     => ok
    reset                                 => done
    refund R1 of S1 10.00                 => declined original_not_found
    sale S2 10.00                         => approved
    sale S1 10.00                         => approved
    settle                                => settled 2 batch 1
    `,
  )
})
