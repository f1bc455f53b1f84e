/** The simulated issuer over a real socket: its book, its manners. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  createIssuer,
  createMac,
  draftFromJson,
  encodeFrame,
  type IssuerEvent,
  type IssuerOptions,
  type MessageJson,
  type SimulatedIssuer,
} from '../../sim/index.ts'
import { x919Mac } from '../support/other-des.ts'
import { Pos } from '../support/pos.ts'
import { Seen } from '../support/seen.ts'
import { SeenLog } from '../support/seen-log.ts'
import { hexOf } from '../support/wire-client.ts'
import { createCountingClock } from '../transport/support/counting-clock.ts'
import { echo, ISSUER, nameOf, refund, reversalOf, sale, voidOf } from './support/messages.ts'

interface Opened {
  readonly issuer: SimulatedIssuer
  readonly pos: Pos
  readonly events: Seen<IssuerEvent>
  readonly log: SeenLog
  /** DE39 of the answers to these, asked one after the other. */
  codes(...asked: readonly MessageJson[]): Promise<string[]>
  /** Kind, amount and state of each entry. */
  book(): string[]
}

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function open(options: Partial<IssuerOptions> = {}): Promise<Opened> {
  const events = new Seen<IssuerEvent>()
  const log = new SeenLog()
  const issuer = await createIssuer({ dialect: ISSUER, log, onAnswer: (event) => events.add(event), ...options })
  const pos = await Pos.connect(ISSUER, issuer.port)
  opened.push(pos, issuer)
  return {
    issuer,
    pos,
    events,
    log,
    async codes(...asked) {
      const codes: string[] = []
      for (const json of asked) codes.push((await pos.ask(json))['39'] ?? '')
      return codes
    },
    book: () => issuer.book().map(({ kind, amountMinor, state }) => `${kind} ${amountMinor} ${state}`),
  }
}

const SALE = sale(1, 10_000)

describe('its book', () => {
  it('a sale is applied and has an authorisation code', async () => {
    const { pos, issuer } = await open()
    const answer = await pos.ask(SALE)
    expect(answer).toMatchObject({ 0: '0210', 11: '000001', 39: '00', 38: expect.stringMatching(/^[0-9A-F]{6}$/) })
    expect(issuer.book()).toEqual([
      {
        reference: `0200000001${SALE['7']}`,
        kind: 'sale',
        original: '',
        responseCode: '00',
        amountMinor: 10_000,
        rrn: SALE['37'],
        terminal: 'TERM0001',
        state: 'applied',
        authorisationCode: answer['38'],
      },
    ])
  })

  it('refunds go to the last cent and no further', async () => {
    const { codes, book } = await open()
    expect(await codes(SALE, refund(2, 6_000, SALE), refund(3, 4_001, SALE), refund(4, 4_000, SALE), refund(5, 1, SALE))).toEqual([
      '00',
      '00',
      '64',
      '00',
      '64',
    ])
    expect(book()).toEqual([
      'sale 10000 applied',
      'refund 6000 applied',
      'refund 4001 declined',
      'refund 4000 applied',
      'refund 1 declined',
    ])
  })

  it.each([
    ['of the whole sale is applied', [voidOf(2, 10_000, SALE)], ['00']],
    ['of a part is refused', [voidOf(2, 9_999, SALE)], ['12']],
    ['of more is refused', [voidOf(2, 10_001, SALE)], ['12']],
    ['after a refund is refused', [refund(2, 1, SALE), voidOf(3, 10_000, SALE)], ['00', '12']],
    ['is done once', [voidOf(2, 10_000, SALE), voidOf(3, 10_000, SALE)], ['00', '12']],
    ['leaves nothing to refund', [voidOf(2, 10_000, SALE), refund(3, 1, SALE)], ['00', '64']],
  ] as const)('a void %s', async (_words, asked, expected) => {
    const { codes } = await open()
    expect((await codes(SALE, ...asked)).slice(1)).toEqual(expected)
  })

  it('what it does not know, or did not take, it does not give back', async () => {
    const { codes, book } = await open({ rules: { rules: [{ name: 'declines', when: { amount: 51 }, then: { responseCode: '51' } }] } })
    const declined = sale(2, 51)
    const noName = Object.fromEntries(Object.entries(refund(5, 1, SALE)).filter(([key]) => key !== '90'))
    const ofRefund = refund(7, 1, refund(6, 1, SALE))
    expect(await codes(refund(4, 1, sale(99)), declined, refund(3, 51, declined), noName)).toEqual(['25', '51', '12', '25'])
    expect(await codes(SALE, refund(6, 1, SALE), ofRefund)).toEqual(['00', '00', '25'])
    expect(book().filter((entry) => entry.endsWith('applied'))).toEqual(['sale 10000 applied', 'refund 1 applied'])
  })

  it('a code that approves does not make the book approve', async () => {
    const { codes, book } = await open({ rules: { rules: [{ name: 'always', then: { responseCode: '00' } }] } })
    expect(await codes(refund(1, 1, sale(99)))).toEqual(['25'])
    expect(book()).toEqual(['refund 1 declined'])
  })

  it('a second copy gets the first answer and books nothing', async () => {
    const { pos, codes, book } = await open({
      rules: { rules: [{ name: 'then broken', when: { after: 1 }, then: { responseCode: '96' } }] },
    })
    const first = await pos.ask(SALE)
    const again = await pos.ask(SALE)
    expect([again['39'], again['38']]).toEqual([first['39'], first['38']])
    expect(await codes(SALE, { ...SALE, 4: '000000000001' })).toEqual(['00', '00'])
    expect(book()).toEqual(['sale 10000 applied'])
  })

  it.each([
    ['sale', '0201', SALE, []],
    ['refund', '0201', refund(2, 10_000, SALE), [SALE]],
    ['void', '0401', voidOf(2, 10_000, SALE), [SALE]],
  ] as const)('a repeat of a %s (%s) gets the first answer and books nothing', async (_kind, mti, asked, before) => {
    const { codes, book } = await open()
    expect(await codes(...before, asked, { ...asked, 0: mti }, { ...asked, 0: mti })).toEqual([...before, 1, 2, 3].map(() => '00'))
    expect(book()).toHaveLength(before.length + 1)
  })

  it('clear forgets all of it', async () => {
    const { issuer, codes, book } = await open()
    await codes(SALE, reversalOf(9, sale(5)))
    issuer.clear()
    expect(book()).toEqual([])
    expect(await codes(refund(2, 1, SALE), sale(5))).toEqual(['25', '00'])
  })
})

describe('a reversal', () => {
  it('takes back a sale', async () => {
    const { codes, book } = await open()
    expect(await codes(SALE, reversalOf(2, SALE), refund(3, 1, SALE))).toEqual(['00', '00', '12'])
    expect(book()).toEqual(['sale 10000 undone', 'refund 1 declined'])
  })

  it('takes back a refund, and its amount can be refunded again', async () => {
    const { codes } = await open()
    const gone = refund(2, 10_000, SALE)
    expect(await codes(SALE, gone, refund(3, 1, SALE), reversalOf(4, gone), refund(5, 10_000, SALE), refund(6, 1, SALE))).toEqual([
      '00',
      '00',
      '64',
      '00',
      '00',
      '64',
    ])
  })

  it('takes back a void, and the sale stands again', async () => {
    const { codes, book } = await open()
    const gone = voidOf(2, 10_000, SALE)
    expect(await codes(SALE, gone, reversalOf(3, gone), voidOf(4, 10_000, SALE))).toEqual(['00', '00', '00', '00'])
    expect(book()).toEqual(['sale 10000 applied', 'void 10000 undone', 'void 10000 applied'])
  })

  it('repeated as 0421 is acknowledged each time and takes back once', async () => {
    const { codes, issuer } = await open()
    const gone = refund(2, 6_000, SALE)
    const advice = reversalOf(3, gone)
    const repeat = { ...advice, 0: '0421' }
    expect(await codes(SALE, gone, advice, repeat, repeat, refund(4, 10_000, SALE), repeat, refund(5, 1, SALE))).toEqual([
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '00',
      '64',
    ])
    expect(issuer.book()).toHaveLength(4)
  })

  it.each([
    ['sale', sale(7), 'sale 10000 declined'],
    ['refund', refund(7, 100, SALE), 'refund 100 declined'],
    ['void', voidOf(7, 10_000, SALE), 'void 10000 declined'],
    ['repeated sale', { ...sale(7), 0: '0201' }, 'sale 10000 declined'],
  ] as const)('before its %s is remembered, and the message refused when it comes', async (_kind, late, entry) => {
    const { codes, book } = await open()
    const name = { ...late, 0: `${late['0']?.slice(0, 3)}0` }
    expect(await codes(SALE, reversalOf(2, name), late, late)).toEqual(['00', '00', '12', '12'])
    expect(book()).toEqual(['sale 10000 applied', entry])
  })

  it.each(['91', '12'])('that is answered %s takes nothing back', async (responseCode) => {
    const { codes, issuer, book } = await open({
      rules: { rules: [{ name: 'refuses', when: { kind: 'reversal' }, then: { responseCode } }] },
    })
    expect(await codes(SALE, reversalOf(2, SALE))).toEqual(['00', responseCode])
    expect(book()).toEqual(['sale 10000 applied'])
    issuer.setRules({ rules: [] })
    expect(await codes({ ...reversalOf(2, SALE), 0: '0421' })).toEqual(['00'])
    expect(book()).toEqual(['sale 10000 undone'])
  })

  it('that names nothing is a format error', async () => {
    const { codes, book } = await open()
    const { 90: _name, ...nameless } = reversalOf(2, SALE)
    expect(await codes(SALE, nameless)).toEqual(['00', '30'])
    expect(book()).toEqual(['sale 10000 applied'])
  })
})

describe('its MACs', () => {
  const key = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex')
  const mac = createMac('x9.19', key)

  function signed(json: MessageJson, by: Buffer): MessageJson {
    const element = json['90'] === undefined ? 64 : 128
    const bytes = draftFromJson(ISSUER.format, { ...json, [element]: '0'.repeat(16) }).encode()
    return { ...json, [element]: hexOf(x919Mac(by, bytes.subarray(0, -8))) }
  }

  it('a right one is answered with one', async () => {
    const { pos, book } = await open({ mac })
    const answer = await pos.ask(signed(SALE, key))
    const { 64: signature, ...rest } = answer
    expect(answer['39']).toBe('00')
    expect(signature).toBe(signed(rest, key)['64'])
    await pos.ask(signed(refund(2, 100, SALE), key))
    expect(book()).toEqual(['sale 10000 applied', 'refund 100 applied'])
  })

  it.each([
    ['wrong', signed(SALE, Buffer.from('1123456789ABCDEFFEDCBA9876543210', 'hex'))],
    ['missing', SALE],
    ['that of another amount', { ...signed(SALE, key), 4: '000000010001' }],
  ])('one that is %s is answered with the MAC code, and nothing is booked', async (_words, json) => {
    const { codes, book, events } = await open({
      mac,
      rules: { rules: [{ name: 'all', when: { first: 1 }, then: { responseCode: '05' } }] },
    })
    expect(await codes(json)).toEqual(['D1'])
    expect(book()).toEqual([])
    expect(events.items).toMatchObject([{ kind: 'unsupported', responseCode: 'D1', rule: '' }])
    expect(await codes(signed(sale(2), key))).toEqual(['05'])
  })

  it('a reversal with a wrong one takes nothing back', async () => {
    const { codes, book } = await open({ mac })
    expect(await codes(signed(SALE, key), reversalOf(2, SALE))).toEqual(['00', 'D1'])
    expect(book()).toEqual(['sale 10000 applied'])
  })

  it('network messages need none', async () => {
    const { codes } = await open({ mac })
    expect(await codes(echo(1))).toEqual(['00'])
  })
})

describe('its answers', () => {
  it('R123: no-answer books and stays silent', async () => {
    const { pos, book, events } = await open({ rules: { rules: [{ name: 'lost', when: { kind: 'sale' }, then: { fault: 'no-answer' } }] } })
    await pos.client.write(pos.encode(SALE))
    expect((await pos.ask(echo(2)))['39']).toBe('00')
    expect(pos.client.frames.items).toHaveLength(1)
    expect(book()).toEqual(['sale 10000 applied'])
    expect(events.items[0]).toMatchObject({ mti: '0200', stan: '000001', responseCode: null, rule: 'lost' })
  })

  it('no-answer with a refusing code books the refusal', async () => {
    const { pos, events, book } = await open({ rules: { rules: [{ name: 'both', then: { responseCode: '51', fault: 'no-answer' } }] } })
    await pos.client.write(pos.encode(SALE))
    await events.count(1, 'events')
    expect(book()).toEqual(['sale 10000 declined'])
  })

  it.each([20, 75])('a latency of %d ms is never shorter', async (latencyMs) => {
    const { pos, events } = await open({ rules: { rules: [{ name: 'slow', then: { latency: `${latencyMs}ms` } }] } })
    for (const stan of [1, 2, 3]) {
      const startedMs = performance.now()
      await pos.ask(sale(stan))
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(latencyMs)
    }
    expect(events.items[0]).toMatchObject({ rule: 'slow', latencyMs })
  })

  it('a late answer does not outlive the issuer', async () => {
    const clock = createCountingClock()
    const { issuer, pos, events } = await open({ clock, rules: { rules: [{ name: 'slow', then: { latency: '2m' } }] } })
    await pos.client.write(pos.encode(SALE))
    await events.count(1, 'events')
    await issuer.close()
    expect(clock.timers).toBe(0)
    expect(pos.client.frames.items).toEqual([])
  })

  it('answers overtake each other: nothing waits for a slow one', async () => {
    const { pos } = await open({ rules: { rules: [{ name: 'slow', when: { first: 1 }, then: { latency: '150ms' } }] } })
    await pos.client.write(Buffer.concat([pos.encode(sale(1)), pos.encode(sale(2)), pos.encode(sale(3))]))
    const frames = await pos.client.frames.count(3, 'answers')
    expect(frames.map((frame) => pos.decode(frame)['11'])).toEqual(['000002', '000003', '000001'])
  })

  it('the code of a rule, whatever it is', async () => {
    const rules = [
      { name: 'odd', when: { amount: 1 }, then: { responseCode: 'Z9' } },
      { name: 'vip', when: { amount: 2 }, then: { responseCode: '11' } },
      { name: 'echo down', when: { kind: 'echo' as const }, then: { responseCode: '91' } },
    ]
    const { codes, book, events } = await open({ rules: { rules } })
    expect(await codes(sale(1, 1), sale(2, 2), echo(3))).toEqual(['Z9', '11', '91'])
    expect(book()).toEqual(['sale 1 declined', 'sale 2 applied'])
    expect(events.items.map(({ rule }) => rule)).toEqual(['odd', 'vip', 'echo down'])
  })

  it('what it does not do is an invalid transaction', async () => {
    const { codes, book } = await open()
    expect(await codes({ ...SALE, 0: '0100' }, { ...sale(2), 3: '310000' })).toEqual(['12', '12'])
    expect(book()).toEqual([])
  })

  it('an answer and what is no message get none', async () => {
    const { pos, log } = await open()
    await pos.client.write(encodeFrame(ISSUER.framing, Buffer.from('02007000000000000000', 'hex')))
    await pos.client.write(pos.encode({ ...SALE, 0: '0210', 39: '00' }))
    await pos.ask(echo(2))
    expect(pos.client.frames.items).toHaveLength(1)
    expect(log.problems.map(({ facts }) => facts['code'])).toEqual(['DECODE_TRUNCATED'])
  })

  it('setRules replaces the rules and their counts, and keeps the book', async () => {
    const rules = { rules: [{ name: 'first', when: { first: 1 }, then: { responseCode: '05' } }] }
    const { issuer, codes, book } = await open({ rules })
    expect(await codes(sale(1), sale(2))).toEqual(['05', '00'])
    issuer.setRules(rules)
    expect(await codes(sale(3), sale(4))).toEqual(['05', '00'])
    issuer.setRules({})
    expect(await codes(sale(5))).toEqual(['00'])
    expect(book()).toHaveLength(5)
    expect(() => issuer.setRules({ rules: [{ name: 'x', then: { latency: '5' } }] })).toThrow(/a duration like 40ms/)
    expect(await codes(sale(6))).toEqual(['00'])
  })

  it('R126: the same seed declines the same messages on another connection in another order', async () => {
    const rules = { rules: [{ name: 'unlucky', when: { probability: '40%' }, then: { responseCode: '51' } }] }
    const numbers = Array.from({ length: 40 }, (_, at) => at + 1)
    const codesOf = async (order: readonly number[], seed: number): Promise<Map<number, string>> => {
      const { codes } = await open({ rules, seed })
      const answered = await codes(...order.map((number) => sale(number)))
      return new Map(order.map((number, at) => [number, answered[at] ?? '']))
    }
    const first = await codesOf(numbers, 7)
    const other = await codesOf(numbers.toReversed(), 7)
    for (const number of numbers) expect(other.get(number)).toBe(first.get(number))
    expect(new Set(first.values())).toEqual(new Set(['00', '51']))
    expect([...(await codesOf(numbers, 8)).values()]).not.toEqual([...first.values()])
  })

  it('its name for a message is that of DE90', async () => {
    const { codes, issuer } = await open()
    await codes(SALE)
    expect(nameOf(SALE).slice(0, 20)).toBe(issuer.book()[0]?.reference)
  })
})
