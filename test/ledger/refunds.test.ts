/** Void or refund, and how much is left (C3). */
import { onEachLedger } from './story/each-ledger.ts'

onEachLedger((tell) => {
  tell(
    'R3: a whole refund before settlement is a void, after it a refund; nothing else decides',
    `
    sale S1 100.00                => approved; S1 captured 100.00; S1 cell sale; S1 issuer 0200
    refund R1 of S1 100.00        => approved; R1 route void; R1 cell refund auto / open, whole; R1 issuer 0400; S1 posted 100.00
    sale S2 100.00                => approved
    settle                        => settled 3 batch 1
    refund R2 of S2 100.00        => approved; R2 route refund; R2 cell refund auto / settled; R2 issuer 0200; S2 left 0.00
    `,
  )
  tell(
    'R5: a void asked after settlement is too late',
    `
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    void V1 of S1 100.00          => declined void_after_settlement; V1 cell void asked / settled; V1 route none
    `,
  )
  tell(
    'R6: a refund asked before settlement stays a refund where the terminal chooses',
    `
    sale S1 100.00                          => approved
    refund R1 of S1 40.00 steer=asked       => approved; R1 route refund; R1 cell refund asked / open; S1 left 60.00
    refund R2 of S1 60.01 steer=asked       => declined exceeds_remaining
    refund R3 of S1 60.00 steer=asked       => approved; S1 left 0.00
    refund R4 of S1 0.01 steer=asked        => declined nothing_left
    void V1 of S1 100.00 steer=asked        => declined original_has_refunds
    `,
  )
  tell(
    'R26: an amount of zero is refused before the original is looked for',
    `
    sale S1 0.00                  => declined amount_zero
    refund R1 of S1 0.00          => declined amount_zero
    void V1 of S1 0.00            => declined amount_zero; V1 rrn own
    `,
  )
  tell(
    'R27: a void is for the whole amount',
    `
    sale S1 100.00                => approved
    void V1 of S1 99.99           => declined void_amount_differs; V1 cell void asked / open
    void V2 of S1 100.01          => declined void_amount_differs
    void V3 of S1 100.00          => approved; S1 left 0.00
    `,
  )
  tell(
    'R28: approved and undecided refunds together never pass what was approved, not what was asked',
    `
    sale S1 100.00 issuer=10 partial=60.00  => approved; S1 captured 60.00
    settle                                  => settled 1 batch 1
    refund R1 of S1 60.01                   => declined exceeds_remaining
    refund R2 of S1 40.00                   => approved; S1 left 20.00
    refund R3 of S1 15.00 pending           => pending; S1 held 15.00; S1 left 5.00
    refund R4 of S1 5.01                    => declined exceeds_remaining
    refund R5 of S1 5.00                    => approved; S1 left 0.00
    answer R3 00                            => approved; S1 held 0.00; S1 posted 60.00
    `,
  )
  tell(
    'R28: an issuer that approves more than was asked approves what was asked',
    `
    sale S1 100.00 partial=100.01           => approved; S1 captured 100.00
    `,
  )
  tell(
    'R29: the exact remainder is approved, one minor unit more is not, and then nothing is left',
    `
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 70.00         => approved; S1 left 30.00
    refund R2 of S1 30.01         => declined exceeds_remaining; S1 left 30.00
    refund R3 of S1 30.00         => approved; S1 left 0.00
    refund R4 of S1 100.00        => declined nothing_left
    `,
  )
  tell(
    'R29: before settlement a part is refused, and a second whole refund finds nothing left',
    `
    sale S1 100.00                => approved
    refund R1 of S1 30.00         => declined refund_before_settlement; S1 left 100.00
    refund R2 of S1 100.01        => declined refund_before_settlement
    refund R3 of S1 100.00        => approved; R3 route void
    refund R4 of S1 100.00        => declined nothing_left
    `,
  )
  tell(
    'R30: of two refunds of 60 % exactly one is approved',
    `
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 60.00 pending => pending; S1 left 40.00
    refund R2 of S1 60.00         => declined exceeds_remaining
    answer R1 00                  => approved; S1 left 40.00
    `,
  )
  tell(
    'R31: a refund in doubt holds its amount until its reversal is acknowledged',
    `
    sale S1 100.00                => approved
    settle                        => settled 1 batch 1
    refund R1 of S1 60.00 timeout => in-doubt; R1 reason issuer_timeout; S1 held 60.00; R1 reversal owed 68
    refund R2 of S1 60.00         => declined exceeds_remaining
    acknowledge R1 91             => owed in-doubt attempts 1; S1 held 60.00
    acknowledge R1 00             => done reversed attempts 2; S1 held 0.00; S1 left 100.00
    refund R3 of S1 60.00         => approved
    `,
  )
  tell(
    'R32: a declined or reversed refund releases its amount',
    `
    sale S1 100.00                        => approved
    settle                                => settled 1 batch 1
    refund R1 of S1 60.00 issuer=05       => declined issuer_declined; S1 left 100.00; R1 code 05
    refund R2 of S1 100.00                => approved; S1 left 0.00
    reversal X2 of R2                     => ok; R2 is reversed; S1 left 100.00; X2 rrn R2
    refund R3 of S1 100.00 unsent         => declined issuer_unreachable; S1 left 100.00
    refund R4 of S1 100.00                => approved
    `,
  )
})
