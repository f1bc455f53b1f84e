/** The JSON Schema of a dialect file, for editors: made from the schema the file is read by. */
import { z } from 'zod'
import { dialectFileShape } from './dialect-file.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema
/** Zod knows no list of types, JSON Schema does. */
interface Leaf {
  type?: string | readonly string[]
  enum?: readonly unknown[]
  readonly minimum?: number
}

/** Draft 2020-12. A file that extends another may leave anything out. */
export function dialectJsonSchema(): JsonSchema {
  const whole = schemaOf(dialectFileShape)
  const { properties = {}, ...rest } = withoutRequired(whole)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Unswipe dialect',
    ...rest,
    properties: {
      extends: { type: 'string', minLength: 1, description: 'The dialect below this one: a shipped one, or ./file.yaml' },
      ...properties,
    },
    if: { required: ['extends'] },
    else: { required: whole.required ?? [] },
  }
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodMap) Object.assign(jsonSchema, mapSchema(zodSchema))
      else asEditorsRead(jsonSchema as Leaf)
    },
  })
  return made as JsonSchema
}

/** A map with open names is an object to JSON. Names of one list are listed; others are numbers or words. */
function mapSchema(map: z.ZodMap): JsonSchema {
  const names = schemaOf(map.keyType as z.ZodType)
  const values = schemaOf(map.valueType as z.ZodType)
  return { type: 'object', ...(names.enum === undefined ? {} : { propertyNames: { enum: names.enum } }), additionalProperties: values }
}

/** An editor reads 0400 as 400, 00 as 0 and true as a boolean, where the product reads texts. A schema may come twice. */
function asEditorsRead(schema: Leaf): void {
  if (schema.enum !== undefined) {
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

/** Maps are merged key by key below `extends`, so that any key may be missing; lists are replaced, and whole. */
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
  return typeof part === 'boolean' ? part : withoutRequired(part)
}
