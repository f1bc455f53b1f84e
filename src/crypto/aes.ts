/** AES (FIPS 197): 128, 192 or 256 bits of key. */
import type { CipherFamily } from './block-cipher.ts'

export const AES: CipherFamily = {
  title: 'AES',
  blockBytes: 16,
  keyBytes: [16, 24, 32],
  openSslName: (keyBytes) => `aes-${8 * keyBytes}`,
  openSslKey: (key) => key,
}
