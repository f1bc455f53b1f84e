/** MACs of replayed messages: made anew under the keys of a keys file, for the recorded ones no longer fit. */
import {
  createDialectMac,
  type Dialect,
  encodeFrame,
  isForged,
  Key,
  type KeyRing,
  type Mac,
  type Message,
  MessageDraft,
  sealDraft,
  takesMacKey,
  unpackWorkKeys,
} from '../../src/index.ts'

export class Signer {
  /** Messages that were sent with a MAC that is not of their bytes. */
  unsigned = 0
  readonly #dialect: Dialect
  readonly #keys: KeyRing
  /** Terminal -> MAC of its last sign-in. */
  readonly #sessions = new Map<string, Mac>()

  constructor(dialect: Dialect, keys: KeyRing) {
    this.#dialect = dialect
    this.#keys = keys
  }

  /** Takes the work keys of a sign-in's answer into use. Throws DECODE_CONTENT when a check value differs. */
  signedIn(answer: Message): void {
    const { signIn } = this.#dialect
    const tmk = this.#keys.terminal(answer.text(41) ?? '', answer.text(42) ?? '')?.tmk
    const sealed = answer.text(62)
    if (signIn === undefined || tmk === undefined || sealed === undefined) return
    const { mak } = unpackWorkKeys('by-length', tmk.bytes, Buffer.from(sealed, 'hex'), tmk.algorithm)
    const mac = createDialectMac(this.#dialect, new Key(tmk.algorithm, mak))
    if (mac !== undefined) this.#sessions.set(answer.text(41) ?? '', mac)
  }

  /** True for a message whose MAC is missing or wrong under a key that is known. */
  isForged(message: Message): boolean {
    return isForged(message, this.#dialect.mac, this.#macOf(message))
  }

  /** Whether its sender has a key. */
  hasKeyOf(message: Message): boolean {
    return this.#macOf(message) !== undefined
  }

  /**
   * The frame of a message with some elements otherwise, behind `envelope`; it has a MAC if `message` has one. `of` says whose
   * it is: its terminal and merchant.
   */
  frame(message: Message, changes: (draft: MessageDraft) => void, envelope: Buffer, of = message): Buffer {
    const { format, framing, mac: plan } = this.#dialect
    const macElement = plan?.elements.find((element) => message.has(element))
    const mac = macElement === undefined ? undefined : this.#macOf(of)
    const draft = new MessageDraft(format, message.mti)
    draft.flipsBit1 = message.flipsBit1
    for (const element of message.elements()) if (element !== macElement || mac === undefined) draft.copy(element, message)
    changes(draft)
    if (macElement !== undefined && mac === undefined) this.unsigned += 1
    return encodeFrame(framing, sealDraft(draft, plan, mac, envelope))
  }

  #macOf(message: Message): Mac | undefined {
    const [terminal, merchant] = [message.text(41) ?? '', message.text(42) ?? '']
    const key = this.#keys.terminal(terminal, merchant)?.mak ?? this.#keys.issuer?.mak
    const fixed = key !== undefined && takesMacKey(this.#dialect, key) ? createDialectMac(this.#dialect, key) : undefined
    return this.#sessions.get(terminal) ?? fixed
  }
}
