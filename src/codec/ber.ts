/** BER-TLV inside an element. */
import { readHex } from './hex.ts'
import type { Inner, InnerFault, InnerPart } from './inner.ts'
import { isSecret } from './mask.ts'
import { checkTlv, readTlv } from './tlv.ts'

export class BerInner implements Inner {
  readonly words = 'a BER-TLV list'
  readonly key = 'ber'

  check(bytes: Buffer, from: number, to: number): InnerFault | undefined {
    return checkTlv(bytes, from, to)
  }

  parts(bytes: Buffer, from: number, to: number): readonly InnerPart[] {
    return readTlv(bytes, from, to).map((item) => {
      const text = readHex(item.value, 0, item.value.length)
      return { subfield: item.tag, name: '', zh: '', text, masked: isSecret(item) ? '*'.repeat(text.length) : text }
    })
  }
}
