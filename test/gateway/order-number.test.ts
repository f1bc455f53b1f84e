/** R108: the merchant's number of the order, where a dialect says its place. */
import { afterEach, expect, it } from 'vitest'
import { loadDialect } from '../../src/index.ts'
import { useFolder } from '../support/folder.ts'
import { ASCII, PAN } from '../support/speakers.ts'
import { Scene } from './support/scene.ts'

const folder = useFolder()
let scene: Scene
afterEach(() => scene.close())

it('R108: is read from the element of `places.order`, stored, and found by; a card number in it is masked', async () => {
  const file = folder.write('shop.yaml', 'extends: iso8583-1987-ascii\nplaces: { order: 48 }\n')
  scene = await Scene.open({ ...ASCII, dialect: loadDialect(file).name }, { dialects: [loadDialect(file)] })
  await scene.pos.pay({ ...ASCII.sale(1, 1_000), 48: ' A-17 ' })
  await scene.pos.pay({ ...ASCII.sale(2, 1_000), 48: `card ${PAN}` })
  await scene.pos.pay(ASCII.sale(3, 1_000))
  const found = await scene.stand.gateway.find({ orderNumber: 'A-17' })
  expect(found.map(({ stan, orderNumber }) => [stan, orderNumber])).toEqual([['000001', 'A-17']])
  const all = await scene.stand.gateway.find({})
  expect(all.map(({ orderNumber }) => orderNumber)).toEqual(['', 'card 620000******7892', 'A-17'])
})
