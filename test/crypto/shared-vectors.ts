/** The project's common vectors, where they are present. */
import { existsSync, readFileSync } from 'node:fs'

const CRYPTO = new URL('../../../shared/vectors/crypto.json', import.meta.url)
const WORKED = new URL('../../../shared/vectors/unionpay_pos_worked.json', import.meta.url)

interface MacVector {
  readonly id?: string
  readonly key?: string
  readonly tak?: string
  readonly mak?: string
  readonly mab?: string
  readonly data_hex?: string
  readonly data_ascii?: string
  readonly mac?: string
  readonly mac_ascii?: string
  readonly de64?: string
}

interface PinVector {
  readonly format: string
  readonly pin: string
  readonly pan: string
  readonly clear?: string
  readonly key?: string
  readonly encrypted?: string
}

export interface CryptoVectors {
  readonly unionpay_ecb_mac: readonly MacVector[]
  readonly x919: readonly MacVector[]
  readonly x99: readonly MacVector[]
  readonly cmac: readonly { readonly alg: string; readonly key: string; readonly data_hex: string; readonly mac: string }[]
  readonly pinblock: readonly PinVector[]
  readonly kcv: readonly { readonly key: string; readonly kcv: string }[]
}

/** Said in the name of a test that has nothing to read. */
export const ABSENT = 'skipped: ../shared/vectors is not there'

export function readCryptoVectors(): CryptoVectors | undefined {
  return readVectors<CryptoVectors>(CRYPTO)
}

/** Elements of a worked UnionPay message. */
export function readWorkedMessage(id: string): Readonly<Record<string, string>> | undefined {
  const file = readVectors<unknown>(WORKED)
  return file === undefined ? undefined : findMessage(file, id)
}

function findMessage(node: unknown, id: string): Readonly<Record<string, string>> | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  if ('id' in node && node.id === id && 'fields' in node) return node.fields as Readonly<Record<string, string>>
  for (const child of Object.values(node)) {
    const found = findMessage(child, id)
    if (found !== undefined) return found
  }
  return undefined
}

function readVectors<T>(url: URL): T | undefined {
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as T) : undefined
}
