import { describe, expect, it } from 'vitest'
import { chipTagTitle } from '../../src/describe/chip-tags.ts'

describe('chipTagTitle', () => {
  it.each([
    ['9F26', 'Application cryptogram', '应用密文'],
    ['5F2A', 'Transaction currency code', '交易货币代码'],
    ['95', 'Terminal verification results', '终端验证结果'],
    ['5A', 'Application PAN', '应用主账号'],
    ['DF31', 'Issuer script result (PBOC)', '发卡行脚本结果(PBOC)'],
  ])('%s is the %s', (tag, en, zh) => {
    expect(chipTagTitle(tag)).toEqual({ en, zh })
  })

  it.each(['DF8129', '', '9f26', 'constructor', '__proto__'])('%j has no name', (tag) => {
    expect(chipTagTitle(tag)).toBeUndefined()
  })
})
