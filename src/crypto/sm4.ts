/** SM4 (GB/T 32907), the block cipher of China's national algorithms; not every OpenSSL is built with it. */
import type { CipherFamily } from './block-cipher.ts'

export const SM4: CipherFamily = {
  title: 'SM4',
  blockBytes: 16,
  keyBytes: [16],
  openSslName: () => 'sm4',
  openSslKey: (key) => key,
}
