/** Sign-in, sign-off, echo and cut-over: answered by the gateway itself (R92, R94, R96, R97). */
import { checkOf } from '../crypto/key.ts'
import { layoutCipher } from '../crypto/work-key-layout.ts'
import { encryptKey, makeWorkKeys, packWorkKeys } from '../crypto/work-keys.ts'
import type { NetworkKind } from '../terms/kind.ts'
import { closingRefusal } from './closing.ts'
import { type Decided, refused } from './decided.ts'
import type { House, Visit } from './house.ts'
import { operatorSigningIn } from './operators.ts'
import { stampNow } from './time-now.ts'

const DAY_MS = 86_400_000

/** An approval; a sign-in of a terminal with a master key carries new work keys and the batch number. */
export async function answerNetwork(house: House, visit: Visit, kind: NetworkKind): Promise<Decided> {
  const approved = { ...refused(kind, 'approved'), rrn: networkRrn(house) }
  if (kind === 'cut-over') {
    const refusal = closingRefusal(house, visit, 'cutover')
    if (refusal !== undefined) return { ...approved, reason: refusal }
    await house.day.cutOver(cutoverKey(visit))
  }
  if (kind !== 'sign-in') return approved
  if (visit.dialect.signIn === undefined) {
    house.macs.noteSignIn(visit.dialect, visit.message.text(41) ?? '', visit.message.text(42) ?? '')
    return approved
  }
  return exchangeKeys(house, visit, approved)
}

/** R92: a copy of the message closes nothing more. */
function cutoverKey({ dialect, message }: Visit): string {
  return ['terminal', dialect.name, ...[41, 42, 7, 12, 13, 11].map((element) => message.text(element))].join('|')
}

/** DE37 of an answer that no transaction stands behind: after the RRNs of a day's transactions, new every 10 ms. */
export function networkRrn({ clock }: House): string {
  const now = stampNow(clock)
  const hundredths = Math.floor((now.atMs % DAY_MS) / 10)
  return `${now.rrnDay}9${String(hundredths).padStart(7, '0')}`
}

/** Work keys are new at each sign-in, kept durably as DE62 carries them, and in use from the answer on. */
async function exchangeKeys(house: House, visit: Visit, approved: Decided): Promise<Decided> {
  const { dialect, message } = visit
  const plan = dialect.signIn
  const terminal = message.text(41) ?? ''
  const merchant = message.text(42) ?? ''
  const batch = (plan === undefined ? undefined : message.read(plan.batch)) ?? '000000'
  const layout = plan?.layouts.get(message.read(plan.networkCode) ?? '') ?? 'double'
  const cipher = layoutCipher(layout)
  const tmk = house.macs.masterKey(terminal, merchant)
  if (tmk !== undefined && tmk.algorithm !== cipher) {
    return refused('sign-in', 'sign_in_key_differs', `the master key is of ${tmk.algorithm}, the keys asked for are of ${cipher}`)
  }
  const keys = makeWorkKeys(layout, house.random)
  const sealed = (key: Buffer): string => (tmk === undefined ? '' : encryptKey(tmk.bytes, key, cipher).toString('hex').toUpperCase())
  const session = {
    dialect: dialect.name,
    terminal,
    merchant,
    batch,
    encryptedPik: sealed(keys.pik),
    encryptedMak: sealed(keys.mak),
    operator: operatorSigningIn(visit),
  }
  const outcome = await house.ledger.submit({ do: 'sign-in', now: stampNow(house.clock), session })
  house.operators.signIn(outcome.session)
  if (tmk === undefined) {
    house.macs.noteSignIn(dialect, terminal, merchant)
    const hint = `no master key: unswipe keys add --terminal ${terminal}`
    return { ...approved, signIn: { workKeys: '', batch: outcome.session.batch }, hint }
  }
  house.macs.signIn(outcome.session)
  const workKeys = packWorkKeys(layout, tmk.bytes, keys, house.random).toString('hex').toUpperCase()
  return {
    ...approved,
    signIn: { workKeys, batch: outcome.session.batch },
    hint: `work keys sent, check values PIK ${checkOf(cipher, keys.pik)} MAK ${checkOf(cipher, keys.mak)}`,
  }
}
