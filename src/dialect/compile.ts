/** Turns a valid dialect file into the form the gateway works with. */
import type { Framing } from '../transport/framing.ts'
import { compileFormat } from './compile-format.ts'
import type {
  Dialect,
  IssuerPlan,
  IssuerRoute,
  KindRow,
  OriginalPlan,
  Places,
  ReasonPlan,
  ReferencePlan,
  ReplyPlan,
  ResponseCode,
} from './dialect.ts'
import type { DialectFile } from './dialect-file.ts'
import { LENGTH_HEADERS } from './length-header.ts'

/** `file` has passed its schema: nothing can fail here. */
export function compileDialect(name: string, file: DialectFile): Dialect {
  const { title, steer, kinds, requires, batch, duplicates, unknownReversal, reply, issuerTags, codes, mac, signIn, issuer } = file
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
    requires,
    ...(batch === undefined ? {} : { batch }),
    duplicates: { ...duplicates, mtiDigits: duplicates.mtiDigits ?? 2 },
    originals: mapValues(file.originals, (plans) => plans.map((plan) => withoutAbsent(plan) as OriginalPlan)),
    ownRrn: new Set(file.ownRrn),
    unknownReversal,
    reply: { default: compileReply(reply.default), kinds: mapValues(reply.kinds, compileReply) },
    issuerTags,
    codes,
    okCodes: file.okCodes ?? new Map(),
    approvals: new Set(file.approvals),
    responseCodes: mapValues(file.responseCodes, (code) => withoutAbsent(code) as ResponseCode),
    reasons: compileReasons(file),
    ...(mac === undefined ? {} : { mac }),
    ...(signIn === undefined ? {} : { signIn }),
    ...(issuer === undefined ? {} : { issuer: compileIssuer(issuer) }),
    compose: mapValues(file.compose, ({ mti, elements }) => ({
      mti,
      elements: [...elements].map(([element, template]) => ({ element, template })),
    })),
    terminalTimeoutMs: file.terminalTimeoutMs,
  }
}

function compileFraming({ length, inclusive, tpdu, header, emptyFrame }: DialectFile['framing']): Framing {
  return { length: { ...LENGTH_HEADERS[length], inclusive }, tpdu, headerBytes: header.bytes, header: header.answer, emptyFrame }
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
  return { kind, title: { en, zh }, mti, when: [...(when ?? [])].map(([path, pattern]) => ({ path, pattern })) }
}

function compileReply({ echo, adds }: DialectFile['reply']['default']): ReplyPlan {
  return { echo, adds: [...adds].map(([element, value]) => ({ element, value })) }
}

function compileIssuer({ routes, ...plan }: NonNullable<DialectFile['issuer']>): IssuerPlan {
  const route = (written: (typeof routes)['sale']): IssuerRoute => withoutAbsent(written) as IssuerRoute
  return {
    ...plan,
    routes: { sale: route(routes.sale), void: route(routes.void), refund: route(routes.refund), reversal: route(routes.reversal) },
  }
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, convert: (value: V) => W): ReadonlyMap<K, W> {
  return new Map([...map].map(([key, value]) => [key, convert(value)]))
}

/** The schema's optional parts are absent or there; the compiled types want no `undefined`. */
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}
