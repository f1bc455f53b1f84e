import { describe, expect, it } from 'vitest'
import type { SensitiveKind } from '../../src/codec/format.ts'
import { maskElement, maskPan } from '../../src/codec/mask.ts'
import { element } from './support/formats.ts'

const CHIP = { encoding: 'binary', tlv: true, sensitive: 'chip' } as const

function mask(sensitive: SensitiveKind | undefined, text: string): string {
  return maskElement(element(48, 'ans...999', undefined, sensitive === undefined ? {} : { sensitive }), text)
}

describe('maskPan', () => {
  it.each([
    ['6200001234567892', '620000******7892'],
    ['6200001234567892470', '620000*********2470'],
    ['4000000000000', '400000***0000'],
    ['400000000000', '************'],
    ['12345', '*****'],
    ['', ''],
  ])('%s is shown as %s', (pan, shown) => {
    expect(maskPan(pan)).toBe(shown)
  })
})

describe('maskElement', () => {
  it.each<[SensitiveKind | undefined, string, string]>([
    [undefined, '6200001234567892', '6200001234567892'],
    ['pan', '6200001234567892', '620000******7892'],
    ['track', '62=3012', '*******'],
    ['pin', '918D58C1A4725948', '****************'],
    ['keys', 'AABB', '****'],
    ['private', 'CVV 123', '*******'],
  ])('%s %s is shown as %s', (sensitive, text, shown) => {
    expect(mask(sensitive, text)).toBe(shown)
  })

  it.each([
    ['9F2701805A086200001234567892', '9F2701805A08****************'],
    ['57136200001234567892D30122010000000000000F9F270180', '5713**************************************9F270180'],
    ['5F2004414243449F2701809F6B024142', '5F2004********9F2701809F6B02****'],
    ['560162990142', '5601**9901**'],
    ['700A5A08620000123456789200', '700A********************00'],
    ['9F10075A056200001234', '9F1007**************'],
    ['00009F270180FF', '00009F270180FF'],
    ['9F2701', '******'],
    ['moov text that is no hex', '************************'],
    ['', ''],
  ])('chip data %s is shown as %s', (text, shown) => {
    expect(maskElement(element(55, 'b...255', undefined, CHIP), text)).toBe(shown)
  })
})
