/** What a dialect file says of MACs, work keys and PINs must fit together. */
import { MAC_BYTES, macKeyProblem, paddingProblem } from '../crypto/mac.ts'
import { layoutCipher, layoutMakBytes } from '../crypto/work-key-layout.ts'
import type { AddFault, DialectFile } from './dialect-file.ts'
import type { ElementType } from './element-type.ts'
import { macPlanProblem } from './mac-plan.ts'

/** Tells what does not fit. */
export function checkSecrets(file: DialectFile, add: AddFault): void {
  checkMac(file, add)
  checkLayouts(file, add)
  checkPin(file, add)
}

function checkMac({ mac, elements }: DialectFile, add: AddFault): void {
  if (mac === undefined) return
  const algorithms = [mac.algorithm, ...(mac.sm4 === undefined ? [] : [mac.sm4])]
  const method = mac.padding === undefined ? undefined : mac.padding === 'zeros' ? 1 : 2
  for (const problem of algorithms.map((algorithm) => paddingProblem(algorithm, method))) {
    if (problem !== undefined) add(['mac', 'padding'], problem)
  }
  const problem = mac.sm4 === undefined ? undefined : macKeyProblem(mac.sm4, { algorithm: 'sm4', length: 16 })
  if (problem !== undefined) add(['mac', 'sm4'], problem)
  for (const [index, number] of mac.elements.entries()) {
    const type = elements.get(number)?.type
    if (type === undefined || holdsMac(type)) continue
    add(['mac', 'elements', index], `a MAC needs an element of type b8, b4 or an8, data element ${number} is of another`)
  }
}

/** All 8 bytes, the first 4, or 8 characters. */
function holdsMac({ content, length, prefixDigits }: ElementType): boolean {
  if (prefixDigits !== undefined) return false
  return content === 'b' ? length === MAC_BYTES || length === MAC_BYTES / 2 : content.startsWith('a') && length === MAC_BYTES
}

/** Each sign-in gives a MAK that the MAC can be made with. */
function checkLayouts({ mac, signIn }: DialectFile, add: AddFault): void {
  if (mac === undefined) return
  for (const [code, layout] of signIn?.layouts ?? []) {
    const problem = macPlanProblem(mac, { algorithm: layoutCipher(layout), length: layoutMakBytes(layout) })
    if (problem !== undefined) add(['signIn', 'layouts', code], `${problem}, as ${layout} has`)
  }
}

/** A PIN block goes on translated or not at all. */
function checkPin({ elements, issuer }: DialectFile, add: AddFault): void {
  for (const [index, number] of (issuer?.carry ?? []).entries()) {
    if (elements.get(number)?.sensitive !== 'pin') continue
    add(['issuer', 'carry', index], `data element ${number} is a PIN block: it goes on only from key to key (see pin)`)
  }
}
