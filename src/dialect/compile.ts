/** Turns a valid dialect file into the form the gateway works with. */
import type { ElementPath } from '../codec/format.ts'
import type { Kind } from '../terms/kind.ts'
import type { Framing, HeaderParts } from '../transport/framing.ts'
import { compileFormat } from './compile-format.ts'
import type {
  ComposePlan,
  Dialect,
  IssuerPlan,
  IssuerRoute,
  KindRow,
  MacPlan,
  NetworkPlan,
  OriginalPlan,
  PinPlan,
  Places,
  ReasonPlan,
  ReferencePlan,
  ReplyPlan,
  SettlementMessages,
} from './dialect.ts'
import type { DialectFile } from './dialect-file.ts'
import { LENGTH_HEADERS } from './length-header.ts'
import type { ElementUseFile } from './message-file.ts'
import type { ElementUse } from './message-plan.ts'
import type { ResponseCode } from './response-code.ts'
import type { ResponseCodeFile } from './response-code-file.ts'
import type { SumPlace } from './settlement-plan.ts'

/** `file` has passed its schema: nothing can fail here. */
export function compileDialect(name: string, file: DialectFile): Dialect {
  const { title, steer, kinds, batch, duplicates, unknownReversal, issuerTags, codes, mac, signIn, pin, issuer, partialReversal } = file
  return {
    name,
    title,
    framing: compileFraming(file.framing),
    format: compileFormat(name, file),
    steer,
    kinds: { terminal: kinds.terminal.map(compileKindRow), issuer: kinds.issuer.map(compileKindRow) },
    places: compilePlaces(file.places),
    ...(file.reference === undefined ? {} : { reference: compileReference(file.reference) }),
    meanings: file.meanings ?? new Map(),
    messages: mapValues(file.messages, ({ request, response }) => ({ request: compileUse(request), response: compileUse(response) })),
    ...(batch === undefined ? {} : { batch }),
    duplicates: { ...duplicates, mtiDigits: duplicates.mtiDigits ?? 2 },
    originals: mapValues(file.originals, (plans) => plans.map((plan) => withoutAbsent(plan) as OriginalPlan)),
    ownRrn: new Set(file.ownRrn),
    unknownReversal,
    reply: compileReplies(file),
    issuerTags,
    codes: { ...codes, signin: codes.signin ?? codes.mac, unbal: codes.unbal ?? codes.state },
    okCodes: file.okCodes ?? new Map(),
    approvals: new Set(file.approvals),
    responseCodes: mapValues(file.responseCodes, (said, code) => compileCode(said, isApproval(file, code))),
    reasons: compileReasons(file),
    ...(partialReversal === undefined ? {} : { partialReversal }),
    ...(file.nextDayOnly === undefined ? {} : { nextDayOnly: compileWhen(file.nextDayOnly) }),
    ...(mac === undefined ? {} : { mac: compileMac(mac) }),
    ...(pin === undefined ? {} : { pin: withoutAbsent(pin) as PinPlan }),
    ...(signIn === undefined ? {} : { signIn }),
    ...(issuer === undefined ? {} : { issuer: compileIssuer(issuer) }),
    ...(file.settlement === undefined ? {} : { settlement: compileSettlement(file.settlement) }),
    compose: mapValues(file.compose, (written, kind) => compileComposed(written, file.messages.get(kind)?.request)),
    terminalTimeoutMs: file.terminalTimeoutMs,
  }
}

function compileFraming({ length, inclusive, tpdu, header, emptyFrame }: DialectFile['framing']): Framing {
  const { bytes, answer, begins = '', length: total, swap } = header
  const parts = withoutAbsent({ begins, length: total, swap }) as HeaderParts
  return {
    length: { ...LENGTH_HEADERS[length], inclusive },
    tpdu,
    headerBytes: bytes,
    header: answer,
    ...(begins === '' && total === undefined && swap === undefined ? {} : { headerParts: parts }),
    emptyFrame,
  }
}

function compilePlaces({ localTime, ...paths }: DialectFile['places']): Places {
  return { ...(withoutAbsent(paths) as typeof paths & Places), localTime: [...localTime].map(([element, form]) => ({ element, form })) }
}

function compileReference({ time, parts }: NonNullable<DialectFile['reference']>): ReferencePlan {
  return { time, parts: [...parts].map(([part, size]) => ({ part, ...size })) }
}

/** Without a section of its own: DE39, as in 1987. */
function compileReasons({ reasons, codes }: DialectFile): ReasonPlan {
  const { element, other, reads = new Map(), writes = new Map() } = reasons ?? { element: 39, other: codes.rlate }
  return { element, other, reads, writes }
}

function compileKindRow({ kind, mti, when, en, zh }: DialectFile['kinds']['terminal'][number]): KindRow {
  return { kind, title: { en, zh }, mti, when: compileWhen(when) }
}

function compileWhen(when: DialectFile['kinds']['terminal'][number]['when']): KindRow['when'] {
  return [...(when ?? [])].map(([path, pattern]) => ({ path, pattern }))
}

function compileUse({ must = [], may = [], never = [] }: ElementUseFile): ElementUse {
  return { must, may: new Set(may), never: new Set(never) }
}

function isApproval({ approvals, okCodes }: DialectFile, code: string): boolean {
  return approvals.includes(code) || [...(okCodes?.values() ?? [])].includes(code)
}

function compileCode({ en, zh, cause, do: advice, class: written, iso1987 }: ResponseCodeFile, isApproval: boolean): ResponseCode {
  return {
    en,
    zh,
    class: isApproval ? 'approved' : (written ?? 'decline'),
    ...(iso1987 === undefined ? {} : { iso1987 }),
    ...(cause === undefined ? {} : { cause }),
    ...(advice === undefined ? {} : { do: advice }),
  }
}

/** A kind that must never have an element in its answers has a plan of its own without it. */
function compileReplies({ reply, messages }: DialectFile): Dialect['reply'] {
  const kinds = new Set([...messages.keys(), ...reply.kinds.keys()])
  const plan = (kind: Kind): ReplyPlan => compileReply(reply.kinds.get(kind) ?? reply.default, messages.get(kind)?.response)
  return { default: compileReply(reply.default), kinds: new Map([...kinds].map((kind) => [kind, plan(kind)])) }
}

function compileReply({ echo, adds }: DialectFile['reply']['default'], use?: ElementUseFile): ReplyPlan {
  const isIn = isAllowed(use)
  return {
    echo: echo.filter((element) => isIn({ element })),
    adds: [...adds].map(([element, value]) => ({ element, value })).filter(isIn),
  }
}

function isAllowed({ never = [] }: ElementUseFile = {}): (part: { readonly element: number }) => boolean {
  return ({ element }) => !never.includes(element)
}

function compileMac({ padding, ...plan }: NonNullable<DialectFile['mac']>): MacPlan {
  const { algorithm, sm4, form, elements, required, optional } = plan
  const method = padding === undefined ? {} : { padding: padding === 'zeros' ? (1 as const) : (2 as const) }
  const options = { ...method, ...(form === undefined ? {} : { form }) }
  return { algorithm, ...(sm4 === undefined ? {} : { sm4 }), options, elements, required, optional }
}

function compileIssuer({ routes, network, ...plan }: NonNullable<DialectFile['issuer']>): IssuerPlan {
  const route = (written: (typeof routes)['sale']): IssuerRoute => withoutAbsent(written) as IssuerRoute
  return {
    ...plan,
    routes: {
      sale: route(routes.sale),
      void: route(routes.void),
      refund: route(routes.refund),
      reversal: route(routes.reversal),
      ...(routes.adjustment === undefined ? {} : { adjustment: route(routes.adjustment) }),
    },
    ...(network === undefined ? {} : { network: compileNetwork(network) }),
  }
}

function compileNetwork({ signOn, messages, answers }: NonNullable<NonNullable<DialectFile['issuer']>['network']>): NetworkPlan {
  return {
    signOn,
    messages: {
      'sign-on': compileComposed(messages['sign-on']),
      'sign-off': compileComposed(messages['sign-off']),
      echo: compileComposed(messages.echo),
      ...(messages['cut-over'] === undefined ? {} : { 'cut-over': compileComposed(messages['cut-over']) }),
      ...(messages['key-change'] === undefined ? {} : { 'key-change': compileComposed(messages['key-change']) }),
    },
    answers: answers.map(({ when, ...row }) => ({ ...row, when: compileWhen(when) })),
  }
}

function compileSettlement({ sums, net, results, records, ends, messages }: NonNullable<DialectFile['settlement']>): SettlementMessages {
  return {
    sums: sums.map((written) => {
      const { result } = Object.fromEntries(written)
      return { places: written as ReadonlyMap<SumPlace, ElementPath>, ...(result === undefined ? {} : { result }) }
    }),
    ...(net === undefined ? {} : { net }),
    results: results ?? new Map(),
    ...(records === undefined
      ? {}
      : { records: { element: records.element, parts: [...records.parts].map(([part, length]) => ({ part, length })) } }),
    ends: ends ?? new Map(),
    messages: mapValues(messages, (written) => compileComposed(written)),
  }
}

function compileComposed(
  { mti, elements }: { readonly mti: string; readonly elements: ReadonlyMap<number, string> },
  use?: ElementUseFile,
): ComposePlan {
  return { mti, elements: [...elements].map(([element, template]) => ({ element, template })).filter(isAllowed(use)) }
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, convert: (value: V, key: K) => W): ReadonlyMap<K, W> {
  return new Map([...map].map(([key, value]) => [key, convert(value, key)]))
}

/** The schema's optional parts are absent or there; the compiled types want no `undefined`. */
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}
