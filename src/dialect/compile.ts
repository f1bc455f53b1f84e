/** Turns a valid dialect file into the form the gateway works with. */
import type { ElementFormat, Encoding, MessageFormat } from '../codec/format.ts'
import type { Kind } from '../terms/kind.ts'
import type { Framing } from '../transport/framing.ts'
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
  ReplyPlan,
} from './dialect.ts'
import type { DialectFile } from './dialect-file.ts'
import { LENGTH_HEADERS } from './length-header.ts'

type Element = DialectFile['elements'] extends Map<number, infer E> ? E : never

/** `file` has passed its schema: nothing can fail here. */
export function compileDialect(name: string, file: DialectFile): Dialect {
  const { title, steer, kinds, requires, batch, duplicates, unknownReversal, reply, issuerTags, codes, mac, signIn, pin, issuer } = file
  return {
    name,
    title,
    framing: compileFraming(file.framing),
    format: compileFormat(name, file),
    steer,
    kinds: { terminal: kinds.terminal.map(compileKindRow), issuer: kinds.issuer.map(compileKindRow) },
    requires,
    ...(batch === undefined ? {} : { batch }),
    duplicates,
    originals: mapValues(file.originals, (plans) => plans.map((plan) => withoutAbsent(plan) as OriginalPlan)),
    ownRrn: new Set(file.ownRrn),
    unknownReversal,
    reply: { default: compileReply(reply.default), kinds: mapValues(reply.kinds, compileReply) },
    issuerTags,
    codes: { ...codes, signin: codes.signin ?? codes.mac },
    approvals: new Set(file.approvals),
    responseCodes: file.responseCodes,
    ...(mac === undefined ? {} : { mac: compileMac(mac) }),
    ...(pin === undefined ? {} : { pin: withoutAbsent(pin) as PinPlan }),
    ...(signIn === undefined ? {} : { signIn }),
    ...(issuer === undefined ? {} : { issuer: compileIssuer(issuer) }),
    compose: mapValues(file.compose, compileComposed),
    terminalTimeoutMs: file.terminalTimeoutMs,
  }
}

function compileFraming({ length, inclusive, tpdu, header, emptyFrame }: DialectFile['framing']): Framing {
  return { length: { ...LENGTH_HEADERS[length], inclusive }, tpdu, headerBytes: header.bytes, header: header.answer, emptyFrame }
}

function compileFormat(name: string, file: DialectFile): MessageFormat {
  const elements: (ElementFormat | undefined)[] = new Array(file.elementMax + 1).fill(undefined)
  for (const [number, element] of file.elements) elements[number] = compileElement(number, element, file)
  return { dialect: name, mti: file.encodings.mti, bitmap: file.encodings.bitmap, elementMax: file.elementMax, elements }
}

function compileElement(number: number, element: Element, { encodings, padding }: DialectFile): ElementFormat {
  const { content, length, prefixDigits } = element.type
  const prefixEncoding = element.prefix ?? encodings.prefix
  return {
    element: number,
    name: element.name,
    zh: element.zh,
    content,
    encoding: element.encoding ?? defaultEncoding(content, encodings),
    length,
    ...(prefixDigits === undefined ? {} : { prefix: { digits: prefixDigits, encoding: prefixEncoding } }),
    pad: element.pad ?? (prefixDigits === undefined ? padding.fixed : padding.variable),
    filler: element.filler ?? padding.filler,
    ...(element.sensitive === undefined ? {} : { sensitive: element.sensitive }),
    subfields: compileSubfields(element),
    tlv: element.tlv ?? false,
  }
}

function defaultEncoding(content: ElementFormat['content'], encodings: DialectFile['encodings']): Encoding {
  if (content === 'n' || content === 'x+n') return encodings.n
  if (content === 'z' || content === 'b') return encodings[content]
  return encodings.text
}

function compileSubfields({ subfields = [] }: Element): ElementFormat['subfields'] {
  let start = 0
  return subfields.map(({ length, name, zh }, index) => {
    const subfield = { subfield: index + 1, name, zh, start, length }
    start += length
    return subfield
  })
}

function compileKindRow({ kind, mti, when, en, zh }: DialectFile['kinds']['terminal'][number]): KindRow {
  return { kind, title: { en, zh }, mti, when: compileWhen(when) }
}

function compileWhen(when: DialectFile['kinds']['terminal'][number]['when']): KindRow['when'] {
  return [...(when ?? [])].map(([path, pattern]) => ({ path, pattern }))
}

function compileReply({ echo, adds }: DialectFile['reply']['default']): ReplyPlan {
  return { echo, adds: [...adds].map(([element, value]) => ({ element, value })) }
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
    routes: { sale: route(routes.sale), void: route(routes.void), refund: route(routes.refund), reversal: route(routes.reversal) },
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
    },
    answers: answers.map(({ when, ...row }) => ({ ...row, when: compileWhen(when) })),
  }
}

function compileComposed({ mti, elements }: { readonly mti: string; readonly elements: ReadonlyMap<number, string> }): ComposePlan {
  return { mti, elements: [...elements].map(([element, template]) => ({ element, template })) }
}

function mapValues<V, W>(map: ReadonlyMap<Kind, V>, convert: (value: V) => W): ReadonlyMap<Kind, W> {
  return new Map([...map].map(([kind, value]) => [kind, convert(value)]))
}

/** The schema's optional parts are absent or there; the compiled types want no `undefined`. */
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}
