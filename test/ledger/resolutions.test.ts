/** An owed reversal ended by operators: what it does to the money (P6). */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'P6: one that is reversed releases its amount, as an acknowledgement does; one operator is enough up to the limit',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 40.00 timeout         => in-doubt; S1 held 40.00
    resolve R1 reversed anna              => reversed; R1 reversal done 68; S1 left 100.00
    resolve R1 reversed anna              => reversal_not_owed
    acknowledge R1 91                     => done reversed attempts 0
    `,
  )
  tell(
    'P6: one that is posted stands; its terminal is told what it was told before',
    `
    sale S1 40.00 timeout                 => in-doubt
    resolve S1 posted anna                => approved; S1 captured 40.00; S1 reason issuer_timeout
    sale S1 40.00 repeat                  => repeat approved
    settle                                => settled 1 batch 1
    refund R1 of S1 30.00 timeout         => in-doubt; S1 held 30.00
    resolve R1 posted anna                => approved; S1 posted 30.00; S1 held 0.00; S1 left 10.00
    `,
  )
  tell(
    'P6: above the limit two different operators have to say the same',
    `
    sale S1 100.00 timeout                => in-doubt
    resolve S1 reversed anna              => proposed; S1 is in-doubt; S1 reversal owed 68
    resolve S1 reversed anna              => second_operator_needed; S1 is in-doubt
    resolve S1 posted otto                => proposed; S1 is in-doubt
    resolve S1 reversed otto              => reversed; S1 reversal done 68
    `,
  )
  tell(
    'P6: what its terminal reversed stands again only while it still fits, and can be reversed again',
    `
    sale S1 50.00                         => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 40.00                 => approved
    reversal X1 of R1                     => ok; R1 is reversed; S1 left 50.00
    refund R2 of S1 20.00                 => approved
    resolve R1 posted anna                => exceeds_remaining; R1 is reversed; R1 reversal owed 98
    reversal X2 of R2                     => ok; S1 left 50.00
    resolve R1 posted anna                => approved; S1 posted 40.00; S1 left 10.00
    reversal X3 of R1                     => ok; R1 is reversed; R1 reversal owed 98; S1 left 50.00
    acknowledge R1 00                     => done reversed attempts 1
    `,
  )
  tell(
    'P6, R33: a part can only be resolved as reversed',
    `
    sale S1 50.00                         => approved
    reversal X1 of S1 final=20.00         => ok; S1 parts owed 20.00
    resolve S1 posted anna                => part_stays_reversed
    resolve S1 reversed anna              => approved; S1 parts done 20.00; S1 captured 20.00
    `,
  )
})
