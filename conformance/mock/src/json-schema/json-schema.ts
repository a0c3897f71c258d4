/** The part of JSON Schema (draft 2020-12) that the mock describes its own documents in; `problemIn` enforces all of it. */
export interface JsonSchema {
  /** Gives it a name of its own in a published document. */
  readonly title?: string
  readonly description?: string
  readonly type?: JsonType
  readonly enum?: readonly (string | number | boolean)[]
  readonly anyOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  /** A regular expression without flags. */
  readonly pattern?: string
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  /** What members that `properties` does not name are; `false` forbids them. */
  readonly additionalProperties?: JsonSchema | false
}

/** The kinds of JSON values. */
export type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'

/** An object with these members and no others; those that are not optional have to be there. */
export function objectOf(
  properties: Readonly<Record<string, JsonSchema>>,
  options: { readonly title?: string; readonly description?: string; readonly required?: readonly string[] } = {},
): JsonSchema {
  const { required = [], ...names } = options
  return { ...names, type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
}

/** An object all of whose members have to be there. */
export function wholeOf(
  properties: Readonly<Record<string, JsonSchema>>,
  options: { readonly title?: string; readonly description?: string; readonly optional?: readonly string[] } = {},
): JsonSchema {
  const { optional = [], ...names } = options
  return objectOf(properties, {
    ...names,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  })
}

/** A list. */
export function listOf(items: JsonSchema, description?: string): JsonSchema {
  return { type: 'array', items, ...(description !== undefined && { description }) }
}

/** An object whose members are not named beforehand. */
export function mapOf(values: JsonSchema, description?: string): JsonSchema {
  return { type: 'object', additionalProperties: values, ...(description !== undefined && { description }) }
}

/** A text. */
export function text(description?: string): JsonSchema {
  return { type: 'string', ...(description !== undefined && { description }) }
}

/** One of these values. */
export function oneOf(values: readonly (string | number)[], description?: string): JsonSchema {
  return { enum: values, ...(description !== undefined && { description }) }
}

/** A whole number that is not negative. */
export function count(description?: string): JsonSchema {
  return { type: 'integer', minimum: 0, ...(description !== undefined && { description }) }
}

/** True or false. */
export function flag(description?: string): JsonSchema {
  return { type: 'boolean', ...(description !== undefined && { description }) }
}
