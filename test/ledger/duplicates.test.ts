/** Second copies: a known key never has a second effect. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R55: the key is MTI class, terminal, batch and STAN: another of them is another request',
    `
    sale S1 100.00                              => approved
    sale S2 100.00 stan=000001 batch=000002     => approved
    sale S3 100.00 stan=000001 terminal=T2      => approved
    reversal X1 of S1 stan=000001               => ok; S1 is reversed
    `,
  )
  tell(
    'R56: a repeat gets the stored answer and has no effect, whatever happened since',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 70.00                 => approved; S1 left 30.00
    refund R1 of S1 70.00 repeat          => repeat approved; S1 left 30.00
    refund R2 of S1 70.00                 => declined exceeds_remaining
    reversal X1 of R1                     => ok; S1 left 100.00
    refund R2 of S1 70.00 repeat          => repeat declined exceeds_remaining; S1 left 100.00
    refund R1 of S1 70.00 repeat          => repeat reversed
    reversal X1 of R1 repeat              => repeat approved
    `,
  )
  tell(
    'R10, R63: a repeat is answered as routed for the first copy, also after settlement',
    `
    sale S1 100.00                        => approved
    refund R1 of S1 100.00                => approved; R1 route void
    settle                                => settled 2 batch 1
    refund R1 of S1 100.00 repeat         => repeat approved; R1 route void; S1 posted 100.00
    `,
  )
  tell(
    'R57: a repeat whose first copy never came is the first copy',
    `
    sale S1 100.00 repeat                 => approved
    sale S1 100.00 repeat                 => repeat approved
    reversal X1 of S1 repeat              => ok; S1 is reversed
    `,
  )
  tell(
    'R58: the same content without the repeat digit is replayed or refused, as the dialect says',
    `
    sale S1 100.00                        => approved
    sale S1 100.00                        => duplicate
    sale S1 100.00 replay                 => repeat approved
    settle                                => settled 1 batch 1
    refund R1 of S1 10.00                 => approved
    refund R1 of S1 10.00 replay          => repeat approved; S1 left 90.00
    refund R1 of S1 10.00                 => duplicate; S1 left 90.00
    `,
  )
  tell(
    'R59: the same key with another card, amount or original is refused always',
    `
    sale S1 100.00                        => approved
    sale S2 100.00                        => approved
    sale S1 100.01                        => duplicate_differs
    sale S1 100.00 card=B repeat          => duplicate_differs
    settle                                => settled 2 batch 1
    refund R1 of S1 10.00                 => approved
    refund R1 of S2 10.00 repeat replay   => duplicate_differs; S2 left 100.00
    refund R1 of S1 10.01 replay          => duplicate_differs; S1 left 90.00
    `,
  )
  tell(
    'R60: a copy of what is still at the issuer waits for the first',
    `
    sale S1 100.00 pending                => pending
    sale S1 100.00                        => in-progress
    sale S1 100.00 repeat                 => in-progress
    sale S1 100.01                        => duplicate_differs
    answer S1 00                          => approved
    sale S1 100.00 repeat                 => repeat approved
    sale S2 100.00 timeout                => in-doubt
    sale S2 100.00 repeat                 => repeat in-doubt
    `,
  )
  tell(
    'P5: a declined request is as known as an approved one',
    `
    sale S1 100.00 unsent                 => declined issuer_unreachable
    sale S1 100.00                        => duplicate
    sale S1 100.00 repeat                 => repeat declined issuer_unreachable
    refund R1 of S9 10.00                 => declined original_not_found
    sale S9 10.00                         => approved
    refund R1 of S9 10.00 replay          => repeat declined original_not_found
    `,
  )
})
