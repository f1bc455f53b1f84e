/** What the issuer decided and the ledger could not write: the terminal was told 96, so it must not stand (P6, P8). */
import type { Carried } from '../issuer/issuer-request.ts'
import type { AnswerCommand, UnansweredCommand, UnsentCommand } from '../terms/ledger-command.ts'
import type { House } from './house.ts'

type IssuerCommand = AnswerCommand | UnansweredCommand | UnsentCommand

/**
 * Writes the end of a transaction as soon as the ledger can: an approval as if no answer had come, so that its reversal is
 * owed; anything else as it is. What is left when the gateway stops is in doubt at the next start.
 */
export function finishLater(house: House, failed: IssuerCommand, carried: Carried): void {
  const command: IssuerCommand = failed.do === 'answer' && failed.approved ? asUnanswered(failed) : failed
  house.clock.after(house.limits.reversalPauseMinMs, () => {
    if (house.isDraining) return
    finish(house, command, carried).catch(() => finishLater(house, command, carried))
  })
}

function asUnanswered({ now, id, sentAtMs }: AnswerCommand): UnansweredCommand {
  return { do: 'unanswered', now, id, ...(sentAtMs === undefined ? {} : { sentAtMs }) }
}

async function finish({ ledger, reversals }: House, command: IssuerCommand, carried: Carried): Promise<void> {
  const [transaction] = await ledger.find({ id: command.id })
  // A reset has forgotten it.
  if (transaction === undefined) return
  const ended = await ledger.submit(command)
  if (ended.is === 'decided' && ended.owed !== undefined) reversals.owe(ended.owed, carried)
}
