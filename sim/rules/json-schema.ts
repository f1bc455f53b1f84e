/** The JSON Schema of a rules file, for editors: made from the schema the file is read by. */
import { z } from 'zod'
import { rulesSchema } from './rule.ts'

/** Zod knows no list of types, JSON Schema does. */
interface Leaf {
  type?: string | readonly string[]
}

/** Draft 7, which editors know best. They read 51 as a number where the product reads a text. */
export function rulesJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...made } = z.toJSONSchema(rulesSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      const leaf = jsonSchema as Leaf & { enum?: unknown }
      if (leaf.type === 'string' && leaf.enum === undefined) leaf.type = ['string', 'number']
    },
  })
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Unswipe rules', ...made } as z.core.JSONSchema.BaseSchema
}
