/** The JSON Schema of a dialect file, for editors: made from the schema the file is read by. */
import { z } from 'zod'
import { dialectFileShape } from './dialect-file.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema
/** Zod knows no list of types, JSON Schema does. */
interface Leaf {
  type?: string | readonly string[]
  enum?: readonly unknown[]
  readonly minimum?: number
  /** A map that may be left empty: `settle:`. */
  orNothing?: boolean
}

/** A pattern is for texts only: maps and lists pass it. */
const OR_NONE = { pattern: '^none$' }

/** Draft 7, which editors know best. A file that extends another may leave anything out. */
export function dialectJsonSchema(): JsonSchema {
  const whole = schemaOf(dialectFileShape)
  const { properties = {}, ...rest } = withoutRequired(whole)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Unswipe dialect',
    ...rest,
    properties: described({ extends: { type: 'string', minLength: 1 }, ...properties }),
    if: { required: ['extends'] },
    else: { required: whole.required ?? [] },
  }
}

/** Parts that are written once, by name; `as` is what a part is read by that has no schema of its own. */
export type SchemaParts = ReadonlyMap<unknown, { readonly name: string; readonly as: z.ZodType }>

/** The JSON Schema of any other file that is read by a schema over texts. */
export function documentJsonSchema(schema: z.ZodType, title: string, parts: SchemaParts): JsonSchema {
  const definitions = Object.fromEntries([...parts.values()].map(({ name, as }) => [name, schemaOf(as, parts)]))
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schemaOf(schema, parts), definitions }
}

/** What an editor shows beside a key at the top of a file. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  extends: 'The dialect below this one: a shipped one by name, or ./file.yaml. Maps are merged, lists and texts replaced.',
  title: 'Its name, in English and Chinese.',
  framing: 'What stands before a message: length, TPDU, header.',
  encodings: 'How MTI, bitmap, length prefixes and contents are written, unless an element says otherwise.',
  padding: 'Where an odd packed digit gets its filler.',
  elementMax: 'The last data element, 64 or 128.',
  elements: 'Every data element by number: type (n6, n..19, ans...999), names, and where it differs from the rest.',
  steer: 'Who chooses between void and refund: auto (the state of the original) or asked (the terminal).',
  kinds: 'What a message asks for: the first row whose MTI and elements fit.',
  messages: 'By kind: elements that must, may and must never be in a request and in its answer.',
  batch: "Path of a terminal's batch number.",
  duplicates: 'What makes two requests the same, and what the second one gets.',
  originals: 'How a void, refund or reversal names its original.',
  nextDayOnly: 'Path to pattern: a sale that fits is given back from its next business date on.',
  ownRrn: 'Kinds whose DE37 is their own.',
  unknownReversal: 'What the reversal of an unknown request gets: accept or refuse.',
  reply: 'What an answer echoes and adds.',
  issuerTags: 'Chip tags that the terminal gets from the issuer.',
  codes: 'DE39 of every row of the failure table.',
  approvals: 'Response codes that approve.',
  responseCodes: 'Every DE39: meaning, class, cause, and what to do.',
  mac: 'Algorithm of the MAC, where it stands, and which messages carry it.',
  signIn: 'How work keys are asked for and laid out.',
  issuer: 'How the dialect is spoken to an issuer; absent where it is not.',
  compose: 'Messages of the simulated terminal: element to text with {placeholders}.',
  terminalTimeoutMs: 'Milliseconds a terminal waits for its answer.',
}

function described(properties: Readonly<Record<string, JsonSchema | boolean>>): Record<string, JsonSchema | boolean> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, part]) => {
      const description = DESCRIPTIONS[name]
      return [name, typeof part === 'boolean' || description === undefined ? part : { description, ...part }]
    }),
  )
}

function schemaOf(schema: z.ZodType, parts: SchemaParts = new Map()): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const part = parts.get(zodSchema)
      if (part !== undefined && (zodSchema as unknown) !== schema) refer(jsonSchema, part.name)
      else if (zodSchema instanceof z.ZodMap) Object.assign(jsonSchema, mapSchema(zodSchema, parts))
      else asEditorsRead(jsonSchema as Leaf)
    },
  })
  return made as JsonSchema
}

function refer(schema: JsonSchema, name: string): void {
  for (const key of Object.keys(schema)) delete schema[key]
  schema.$ref = `#/definitions/${name}`
}

/** A map with open names is an object to JSON. Names of one list are listed; others are numbers or words. */
function mapSchema(map: z.ZodMap, parts: SchemaParts): JsonSchema {
  const names = schemaOf(map.keyType as z.ZodType, parts)
  const values = schemaOf(map.valueType as z.ZodType, parts)
  return { type: 'object', ...(names.enum === undefined ? {} : { propertyNames: { enum: names.enum } }), additionalProperties: values }
}

/** An editor reads 0400 as 400, 00 as 0 and true as a boolean, where the product reads texts. A schema may come twice. */
function asEditorsRead(schema: Leaf): void {
  if (schema.orNothing === true) {
    delete schema.orNothing
    schema.type = ['object', 'null']
  } else if (schema.enum !== undefined) {
    schema.enum = [...new Set(schema.enum.flatMap((word) => [word, ...readAs(String(word))]))]
    delete schema.type
  } else if (schema.type === 'string') {
    schema.type = schema.minimum === undefined ? ['string', 'number', 'boolean'] : ['string', 'integer']
  }
}

function readAs(word: string): (number | boolean)[] {
  if (word === 'true' || word === 'false') return [word === 'true']
  return /^\d+$/.test(word) ? [Number(word)] : []
}

/**
 * Maps are merged key by key below `extends`, so that any key may be missing; a map that says `extends: none` is not. Lists are
 * replaced, and whole. `none` takes a map or list away.
 */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _, properties, additionalProperties, ...rest } = schema
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inside(part)])) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: inside(additionalProperties) }),
  }
}

function inside(part: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof part === 'boolean') return part
  const schema = withoutRequired(part)
  if (part.type === 'array') return { ...schema, ...OR_NONE, type: ['array', 'string'] }
  if (part.type !== 'object') return schema
  const names = typeof schema.propertyNames === 'object' ? schema.propertyNames.enum : undefined
  return {
    ...schema,
    ...OR_NONE,
    type: ['object', 'string'],
    properties: { ...schema.properties, extends: { const: 'none' } },
    ...(names === undefined ? {} : { propertyNames: { enum: [...names, 'extends'] } }),
  }
}
