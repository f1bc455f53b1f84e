/** Mistakes that somebody could make in the product: the world has to notice each of them. */

interface Edit {
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

export interface PlantedBug {
  readonly name: string
  readonly edits: readonly Edit[]
}

function bug(name: string, file: string, find: string, replace: string): PlantedBug {
  return { name, edits: [{ file, find, replace }] }
}

const ANSWER = 'src/ledger/rules/answer.ts'
const REQUEST = 'src/ledger/rules/request.ts'
const REVERSAL = 'src/ledger/rules/reversal.ts'
const OWED = 'src/ledger/rules/owed.ts'
const PART = 'src/ledger/rules/partial-reversal.ts'
const MONEY = 'src/ledger/rules/original-money.ts'
const KNOWN_KEY = 'src/ledger/rules/known-key.ts'
const ROUTE = 'src/routing/route.ts'
const PAYMENT = 'src/gateway/payment.ts'
const REVERSALS = 'src/issuer/reversals.ts'
const ISSUER = 'src/issuer/issuer.ts'
const QUEUE = 'src/ledger/rules/queue.ts'
const NEIGHBOURS = 'src/gateway/neighbours.ts'
const ISSUER_ANSWER = 'src/issuer/issuer-answer.ts'

export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug(
    'answer before commit',
    PAYMENT,
    '  const ended = await house.ledger.submit(command).catch(',
    `  if (command.do === 'answer' && command.approved) {
    void house.ledger.submit(command).catch(() => {})
    return { ...decidedBy({ ...outcome.transaction, state: 'approved', reason: 'approved', responseCode: '00' }, outcome.original), hint: '' }
  }
  const ended = await house.ledger.submit(command).catch(`,
  ),
  bug(
    'send to the issuer before commit',
    PAYMENT,
    "  if (outcome.is !== 'proceed') return decidedNow(house, outcome)\n",
    `  if (outcome.is !== 'proceed') return decidedNow(house, outcome)
  void house.issuer.ask({ ...outcome.transaction, issuerStan: String((Number(outcome.transaction.issuerStan) % 999_999) + 1).padStart(6, '0') }, outcome.original, passed.carried)
`,
  ),
  bug(
    'no de-duplication',
    KNOWN_KEY,
    '  if (first === undefined) return undefined\n',
    '  if (first !== undefined || asked.key !== "") return undefined\n',
  ),
  bug(
    'a repeat is treated as new',
    'src/gateway/asked.ts',
    "  return [dialect.name, message.mti.slice(0, plan.mtiDigits), ...parts].join('|')",
    "  return [dialect.name, message.mti, ...parts].join('|')",
  ),
  bug('the fingerprint is not compared', KNOWN_KEY, 'first.fingerprint !== asked.fingerprint', 'first.fingerprint.length === 0'),
  bug(
    'reversals only in memory',
    'src/ledger/rules/recover.ts',
    "book.allReversals().filter((reversal) => reversal.state === 'owed')",
    'book.allReversals().filter((reversal) => lost.some(({ id }) => id === reversal.transactionId))',
  ),
  bug('no recovery at boot', 'src/ledger/rules/recover.ts', "  return state === 'pending' || (", "  return state === 'approved' && ("),
  bug('always enough left', ROUTE, '  return amountMinor <= left ? routed', '  return amountMinor > 0 ? routed'),
  bug('the settled flag is ignored', ROUTE, '  return original.settledBatch !== null', '  return original.capturedMinor < 0'),
  bug('the amount of a void is not compared', ROUTE, 'if (amountMinor !== original.capturedMinor)', 'if (amountMinor <= 0)'),
  bug('an original with refunds can be voided', ROUTE, '  return isUntouched(original) ? routed', '  return amountMinor > 0 ? routed'),
  bug('no tombstone for an early reversal', REVERSAL, '  book.addTombstone({ name: named.name, terminal, atMs: command.now.atMs })\n', ''),
  bug(
    'a reversal finds the request of another terminal',
    REVERSAL,
    '  const named = { ...original, terminal }\n',
    '  const named = original\n',
  ),
  bug(
    'the reversal of an approved transaction is not owed',
    REVERSAL,
    'owing(reversed, owe(book, reversed, reasonCode, now))',
    'owing(reversed, undefined)',
  ),
  bug('what was posted stays posted after a reversal', REVERSAL, '  takeBack(book, target, now)\n', ''),
  bug(
    'a reversal does not look at what was given back',
    REVERSAL,
    "givenBackMinor(target) > 0 ? 'reversal_blocked'",
    "target.postedMinor < 0 ? 'reversal_blocked'",
  ),
  bug('a settled transaction is reversed', REVERSAL, 'if (target.settledBatch !== null) return', 'if (target.capturedMinor < 0) return'),
  bug(
    'a reversal can be reversed',
    REVERSAL,
    "  if (target.kind === 'reversal') return 'reversal_of_reversal'\n",
    "  if (target.kind === 'reversal') return undefined\n",
  ),
  bug(
    'no reversal after a time-out',
    ANSWER,
    '  const owed = owe(book, doubted, NO_ANSWER, command.now)\n',
    '  const owed = undefined as ReturnType<typeof owe>\n',
  ),
  bug(
    'a time-out releases what is held',
    ANSWER,
    '  const owed = owe(book, doubted, NO_ANSWER, command.now)\n',
    '  const owed = owe(book, doubted, NO_ANSWER, command.now)\n  release(book, transaction, command.now)\n',
  ),
  {
    name: 'a late approval is applied',
    edits: [
      {
        file: ANSWER,
        find: "  if (transaction.state !== 'pending') return afterTheFact(transaction, command, book)\n  return decided(book, command.approved",
        replace:
          "  if (transaction.state !== 'pending' && transaction.state !== 'reversing') return afterTheFact(transaction, command, book)\n  return decided(book, command.approved",
      },
      {
        file: 'src/ledger/rules/invariant.ts',
        find: "  reversing: ['in-doubt', 'reversed'],",
        replace: "  reversing: ['in-doubt', 'reversed', 'approved', 'declined'],",
      },
    ],
  },
  bug(
    'a hold is not released on a decline',
    ANSWER,
    "  release(book, transaction, command.now)\n  return book.change(transaction, { ...whatTheIssuerSaid(command), state: 'declined'",
    "  return book.change(transaction, { ...whatTheIssuerSaid(command), state: 'declined'",
  ),
  bug(
    'a partial approval is taken as full',
    ANSWER,
    '  return Math.min(command.approvedMinor ?? transaction.amountMinor, transaction.amountMinor)',
    '  return transaction.amountMinor',
  ),
  bug(
    'a reversal releases twice',
    OWED,
    '  release(book, transaction, now)\n',
    '  release(book, transaction, now)\n  release(book, transaction, now)\n',
  ),
  bug(
    'nothing is held while the issuer has it',
    MONEY,
    'heldMinor: original.heldMinor + transaction.amountMinor',
    'heldMinor: original.heldMinor',
  ),
  bug(
    'the card of the original is not compared',
    'src/ledger/rules/disagreement.ts',
    "  if (asked.panHash !== original.panHash) return 'pan_differs'\n",
    '',
  ),
  bug(
    'the STAN begins anew at each start',
    'src/ledger/rules/recover.ts',
    '  const lost = ',
    "  book.counters.put('issuer-stan', { name: 'issuer-stan', value: 0 })\n  const lost = ",
  ),
  bug(
    'retries are given up after three',
    REVERSALS,
    "if (entry.job.reversal.state !== 'done') return this.retry(entry)",
    "if (entry.job.reversal.state !== 'done') return entry.job.reversal.attempts < 3 ? this.retry(entry) : undefined",
  ),
  bug(
    'acknowledged with 96',
    REVERSALS,
    '    return answer.approved || this.options',
    "    return answer.responseCode === '96' || answer.approved || this.options",
  ),
  bug(
    'no answer counts as an acknowledgement',
    REVERSALS,
    "    if (answer.is !== 'answered') return false\n",
    "    if (answer.is !== 'answered') return answer.is === 'unanswered'\n",
  ),
  bug(
    'answers are matched by order',
    ISSUER,
    'this.pending.settle(key, message)',
    "this.pending.settle([...this.pending.keys()].find((key) => key[0] === message.mti[1]) ?? '', message)",
  ),
  bug(
    'an answer without a code is a refusal',
    ISSUER_ANSWER,
    "  if (responseCode === undefined) return { is: 'unanswered', why: ",
    `  if (responseCode === undefined) {
    return { is: 'answered', message: answer, responseCode: '05', approved: false, authorisationCode: undefined, approvedMinor: undefined }
  }
  if (responseCode === undefined) return { is: 'unanswered', why: `,
  ),
  bug(
    'what was sent before the link was lost counts as unsent',
    ISSUER,
    "    return { is: 'unanswered', why: isLinkLost",
    "    return { is: isLinkLost ? 'unsent' : 'unanswered', why: isLinkLost",
  ),
  bug('what the ledger could not write is forgotten', PAYMENT, '    finishLater(house, command, carried)\n', ''),
  bug(
    'the answer has the day of the issuer',
    'src/gateway/turn.ts',
    'const atMs = transaction?.atMs ?? now.atMs',
    'const atMs = transaction?.answeredAtMs ?? now.atMs',
  ),
  bug(
    'a queued refund without an answer is sent again at once',
    ANSWER,
    "  const doubted = book.change(transaction, { state: 'in-doubt'",
    "  if (wasQueued(transaction)) return decided(book, queueAgain(book, transaction, command.now))\n  const doubted = book.change(transaction, { state: 'in-doubt'",
  ),
  bug(
    'what is queued is forgotten at a restart',
    'src/gateway/gateway.ts',
    '      reversals.kick()\n      queued.kick()\n',
    '      reversals.kick()\n',
  ),
  bug(
    'what is queued does not count',
    MONEY,
    'queuedMinor: original.queuedMinor + transaction.amountMinor',
    'queuedMinor: original.queuedMinor',
  ),
  bug('the queue does not wait for the settlement', QUEUE, ' && book.find(originalId)?.settledBatch != null', ' && originalId !== null'),
  bug(
    'the queue sends the newest first',
    QUEUE,
    'for (const row of book.allTransactions()) {',
    'for (const row of book.allTransactions().reverse()) {',
  ),
  bug(
    'what is queued is posted on one side only',
    'src/ledger/rules/journal.ts',
    'merchant = posted + held + queued - captured',
    'merchant = posted + held - captured',
  ),
  bug(
    'what a reversal gives back is not posted',
    'src/ledger/rules/book.ts',
    '    this.entries.push(...entriesOf(transaction, after, cause, now))\n',
    "    if (cause.kind !== 'sale' || after.state !== 'reversed') this.entries.push(...entriesOf(transaction, after, cause, now))\n",
  ),
  bug(
    'a change of amounts is not recorded',
    'src/ledger/rules/book.ts',
    "    else if (AMOUNTS.some((field) => after[field] !== transaction[field])) this.record(after, 'amounts', now)\n",
    '',
  ),
  bug(
    'a part that is taken back is not owed to the issuer',
    PART,
    ', owed: owePart(book, reduced, { reasonCode, replacementMinor: finalMinor }, now) }',
    ' }',
  ),
  bug('a part that is taken back stays captured', PART, '{ capturedMinor: finalMinor }', '{ capturedMinor: target.capturedMinor }'),
  bug('the acknowledgement of a part undoes the whole', OWED, 'command.done && isWhole(reversal)', 'command.done && reversal.id > 0'),
  bug(
    'a refund that is a partial reversal says the whole',
    'src/issuer/issuer-request.ts',
    '  setRequestPart(draft, dialect, transaction)\n',
    '',
  ),
  bug(
    'an approval after a decline is only told',
    'src/ledger/rules/late-answer.ts',
    'if (!contradicts || !approved) return',
    'if (!contradicts || approved) return',
  ),
  bug('an acknowledgement that comes late is none', REVERSALS, '    entry.late = answer\n', '    entry.late = undefined\n'),
  bug('a reversed sale can be refunded', REQUEST, "      return 'original_reversed'\n", '      return undefined\n'),
  bug('what a gateway that is gone owed is claimed and not sent', NEIGHBOURS, '    for (const job of owed) reversals.owe(job)\n', ''),
  bug(
    'a reversal that another gateway has is sent all the same',
    REVERSALS,
    '!(await neighbours.owes(entry.job.reversal.id))',
    'entry.job.reversal.id < 0',
  ),
  {
    name: 'what a living gateway waits for is put in doubt',
    edits: [
      {
        file: 'src/ledger/rules/recover.ts',
        find: '(command.of === undefined || requests.has(row.id))',
        replace: '(command.of === undefined || requests.size >= 0)',
      },
      {
        file: 'src/ledger/rules/needs.ts',
        find: "command.do === 'recover' && command.of === undefined",
        replace: "command.do === 'recover'",
      },
    ],
  },
]
