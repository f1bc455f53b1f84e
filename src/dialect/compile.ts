/** Turns a valid dialect file into the form the gateway works with. */
import type { Kind } from '../terms/kind.ts'
import type { Framing, HeaderParts } from '../transport/framing.ts'
import { compileFormat } from './compile-format.ts'
import type { Dialect, IssuerPlan, IssuerRoute, KindRow, OriginalPlan, ReplyPlan } from './dialect.ts'
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
    requires,
    ...(batch === undefined ? {} : { batch }),
    duplicates,
    originals: mapValues(file.originals, (plans) => plans.map((plan) => withoutAbsent(plan) as OriginalPlan)),
    ownRrn: new Set(file.ownRrn),
    unknownReversal,
    reply: { default: compileReply(reply.default), kinds: mapValues(reply.kinds, compileReply) },
    issuerTags,
    codes,
    approvals: new Set(file.approvals),
    responseCodes: file.responseCodes,
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

function mapValues<V, W>(map: ReadonlyMap<Kind, V>, convert: (value: V) => W): ReadonlyMap<Kind, W> {
  return new Map([...map].map(([kind, value]) => [kind, convert(value)]))
}

/** The schema's optional parts are absent or there; the compiled types want no `undefined`. */
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}
