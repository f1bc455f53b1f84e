/** Refunds that were wrong: reversed before their settlement, adjusted after it by two operators. */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R47, R50: before its settlement a wrong refund is reversed, what it gave back can be given back again, then the right one goes',
    `
    sale S1 100.00                  => approved
    settle                          => settled 1 batch 1
    refund R1 of S1 80.00           => approved; S1 left 20.00
    reversal X1 of R1 80.00         => ok; R1 is reversed; R1 reversal owed 98; S1 left 100.00
    refund R2 of S1 8.00            => approved; S1 left 92.00
    `,
  )
  tell(
    'R48: after its settlement its reversal is refused; a debit adjustment by two operators restores what can be refunded',
    `
    sale S1 100.00                  => approved
    settle                          => settled 1 batch 1
    refund R1 of S1 80.00           => approved
    settle                          => settled 1 batch 2
    reversal X1 of R1 80.00         => declined reversal_after_settlement; R1 is approved; S1 left 20.00
    adjust A1 of R1 anna            => proposed; S1 left 20.00
    adjust A1 of R1 anna            => second_operator_needed
    adjust A1 of R1 otto pending    => pending; A1 route adjustment; A1 issuer 0200; S1 left 20.00
    adjust A2 of R1 anna            => adjusted_already
    answer A1 00                    => approved; S1 posted 0.00; S1 left 100.00; R1 is approved
    adjust A2 of R1 anna            => adjusted_already
    settle                          => settled 1 batch 3
    refund R2 of S1 100.00          => approved; S1 left 0.00
    `,
  )
  tell(
    'R49: an adjustment that the issuer declines changes nothing and can be proposed again; so can one that was undone',
    `
    sale S1 100.00                  => approved
    settle                          => settled 1 batch 1
    refund R1 of S1 80.00           => approved
    settle                          => settled 1 batch 2
    adjust A1 of R1 anna            => proposed
    adjust A1 of R1 otto issuer=05  => declined issuer_declined; S1 left 20.00
    adjust A2 of R1 otto            => proposed
    adjust A2 of R1 anna timeout    => in-doubt; A2 reversal owed 68; S1 left 20.00
    adjust A3 of R1 otto            => adjusted_already
    acknowledge A2 00               => done reversed attempts 1; S1 left 20.00
    adjust A3 of R1 otto            => proposed
    adjust A3 of R1 anna            => approved; S1 left 100.00
    `,
  )
  tell(
    'R48, R49: only a refund that stands and is settled is adjusted',
    `
    sale S1 100.00                  => approved
    adjust A1 of S1 anna            => adjustment_not_a_refund
    void V1 of S1 100.00            => approved
    adjust A1 of V1 anna            => adjustment_not_a_refund
    sale S2 100.00                  => approved
    settle                          => settled 3 batch 1
    refund R2 of S2 40.00           => approved
    adjust A2 of R2 anna            => adjustment_before_settlement
    refund R3 of S2 40.00 issuer=05 => declined issuer_declined
    adjust A3 of R3 anna            => original_not_approved
    `,
  )
  tell(
    'R51: a refund to another card than that of the sale is impossible',
    `
    sale S1 100.00                  => approved
    settle                          => settled 1 batch 1
    refund R1 of S1 10.00 card=B    => declined pan_differs; S1 left 100.00
    `,
  )
})
