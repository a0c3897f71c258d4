import type { JsonSchema } from './json-schema.js'

/** A schema as a document has it, and what it refers to. */
export interface Hoisted {
  readonly schema: unknown
  readonly named: Readonly<Record<string, unknown>>
}

/** Replaces every schema that has a title by a reference to `<base>/<title>`, and gives those by title. */
export function hoist(schema: JsonSchema, base: string): Hoisted {
  const named: Record<string, unknown> = {}
  const walk = (value: unknown, top: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, false))
    if (typeof value !== 'object' || value === null) return value
    const { title } = value as { readonly title?: unknown }
    // A member that is called `title` is a schema, and no title.
    const entries = Object.entries(value).filter(([name, one]) => name !== 'title' || typeof one !== 'string')
    const inner = Object.fromEntries(entries.map(([name, one]) => [name, walk(one, false)]))
    if (typeof title !== 'string' || top) return inner
    named[title] ??= inner
    return { $ref: `${base}/${title}` }
  }
  return { schema: walk(schema, true), named }
}
