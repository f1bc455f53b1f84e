/** R110: what `webhooks:` of a configuration file may say. */
import { expect, it } from 'vitest'
import { readConfig } from '../../src/cli/serve/plan.ts'
import { readWebhooks } from '../../src/cli/serve/webhooks.ts'
import { useFolder } from '../support/folder.ts'

const folder = useFolder()
const read = (yaml: string) => readWebhooks(readConfig(folder.write('gateway.yaml', `webhooks:\n  - ${yaml}\n`)).webhooks)

it('R110: an address, its events, and a secret of a file of mode 0600 or a variable', () => {
  const file = folder.write('secret', 'abc\n', 0o600)
  expect(read(`{ url: "https://shop.example/hook", events: ["refund-*", "*-overdue"], secretFile: "${file}" }`)).toEqual([
    { url: 'https://shop.example/hook', events: 'refund-*|*-overdue', secret: 'abc' },
  ])
  process.env['UNSWIPE_TEST_SECRET'] = 'def'
  expect(read('{ url: "http://127.0.0.1:9/", secretEnv: UNSWIPE_TEST_SECRET }')).toMatchObject([{ events: '*', secret: 'def' }])
  delete process.env['UNSWIPE_TEST_SECRET']
})

it.each<readonly [string, string, RegExp]>([
  ['another protocol', '{ url: "ftp://shop.example/", secretEnv: HOME }', /expected http/],
  ['a password in it', '{ url: "https://a:b@shop.example/", secretEnv: HOME }', /without a user/],
  ['no address', '{ url: shop, secretEnv: HOME }', /expected http/],
  ['no secret', '{ url: "http://shop.example/" }', /secretFile or secretEnv/],
  ['two', '{ url: "http://shop.example/", secretEnv: A, secretFile: B }', /secretFile or secretEnv/],
  ['a variable that is not there', '{ url: "http://shop.example/", secretEnv: UNSWIPE_NOT_THERE }', /holds no secret/],
  ['a file that is not there', '{ url: "http://shop.example/", secretFile: ./none }', /no such file/],
])('R110: %s is refused', (_, yaml, problem) => {
  expect(() => read(yaml)).toThrow(problem)
})

it('R110: a secret that others may read is refused', () => {
  const file = folder.write('secret', 'abc', 0o644)
  expect(() => read(`{ url: "http://shop.example/", secretFile: "${file}" }`)).toThrow(/chmod 600/)
})
