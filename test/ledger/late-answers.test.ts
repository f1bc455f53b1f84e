/** Answers that come when nobody waits for them (R69, P6, P7). */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R69: a late answer is kept in the history and changes nothing: its reversal goes out all the same',
    `
    sale S1 100.00 timeout        => in-doubt; S1 reversal owed 68; S1 late none
    late-answer S1 00             => kept; S1 is in-doubt; S1 late 00
    late-answer S1 05             => kept; S1 late 00, 05
    acknowledge S1 00             => done reversed attempts 1
    late-answer S1 00             => kept; S1 is reversed; S1 late 00, 05, 00
    sale S2 100.00                => approved
    late-answer S2 00             => same; S2 late none
    `,
  )
  tell(
    'P6, P7: an approval after a decline owes a reversal; the decline stays',
    `
    sale S1 100.00 issuer=51      => declined issuer_declined; S1 reversal none
    late-answer S1 51             => same
    late-answer S1 00             => contradicts, owed; S1 is declined issuer_declined; S1 reversal owed 68; S1 late 00
    late-answer S1 00             => contradicts
    acknowledge S1 96             => owed declined attempts 1
    acknowledge S1 00             => done declined attempts 2; S1 left 0.00
    sale S2 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S2 60.00 issuer=05 => declined issuer_declined; S2 left 100.00
    refund R2 of S2 100.00        => approved
    late-answer R1 00             => contradicts, owed; S2 posted 100.00; S2 held 0.00
    acknowledge R1 00             => done declined attempts 1; S2 posted 100.00
    `,
  )
  tell(
    'P7: a void that was declined and then approved is undone, and its sale stands',
    `
    sale S1 100.00                => approved
    void V1 of S1 100.00 issuer=05 => declined issuer_declined
    late-answer V1 00             => contradicts, owed; V1 reversal owed 68; S1 left 100.00
    acknowledge V1 00             => done declined attempts 1
    settle                        => settled 1 batch 1
    `,
  )
  tell(
    'P7: a decline after an approval is kept, and owes nothing',
    `
    sale S1 100.00                => approved
    late-answer S1 51             => contradicts; S1 is approved; S1 reversal none; S1 late 51
    settle                        => settled 1 batch 1
    `,
  )
  tell(
    'P6: what the gateway itself declined was never sent: it contradicts nothing',
    `
    sale S1 100.00 unsent         => declined issuer_unreachable
    late-answer S1 00             => kept; S1 reversal none
    `,
  )
  tell(
    'P6: an operator may say that it stands after all, if it still fits',
    `
    sale S1 40.00                 => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 30.00 issuer=05 => declined issuer_declined
    late-answer R1 00             => contradicts, owed
    resolve R1 posted anna        => approved; S1 posted 30.00; S1 left 10.00
    refund R2 of S1 10.00 issuer=05 => declined issuer_declined
    refund R3 of S1 5.00          => approved
    late-answer R2 00             => contradicts, owed
    resolve R2 posted anna        => exceeds_remaining
    resolve R2 reversed anna      => declined issuer_declined; S1 left 5.00
    `,
  )
})
