import type { Attribute, AttributeMap } from '../attributes.js'
import { ConfigurationError } from '../errors.js'
import { selectionAttributes, standardAttributes } from './standard-attributes.js'

/** One strategy's declarations, by its name. */
export interface Declaring {
  readonly name: string
  readonly attributes: AttributeMap
}

/** Attributes by key, and the first key that has two meanings. */
export interface MergedAttributes {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly conflict?: ConfigurationError
}

/** Every attribute of these strategies and of core itself. A key has one meaning, whoever declares it. */
export function mergeAttributes(strategies: readonly Declaring[]): MergedAttributes {
  let conflict: ConfigurationError | undefined
  const merged = new Map<string, { readonly attribute: Attribute; readonly by: string }>()
  const { host, accountId, workspaceId, cloud, discoveryUrl, scopes } = standardAttributes
  const core = { ...selectionAttributes, host, accountId, workspaceId, cloud, discoveryUrl, scopes }
  for (const { name, attributes } of [{ name: 'core', attributes: core }, ...strategies]) {
    for (const [key, attribute] of Object.entries<Attribute>(attributes)) {
      const earlier = merged.get(key)
      if (!earlier) merged.set(key, { attribute, by: name })
      else if (!sameMeaning(earlier.attribute, attribute)) conflict ??= conflicting(key, earlier.by, name)
    }
  }
  const attributes = new Map([...merged].map(([key, { attribute }]) => [key, attribute]))
  return { attributes, ...(conflict && { conflict }) }
}

/** `required` is each strategy's own affair; where a value is looked up and how it is read is not. */
function sameMeaning(a: Attribute, b: Attribute): boolean {
  const meaning = ({ env, profileKey, sensitive, parse }: Attribute): string =>
    // Functions by their text: two installed copies of core bring two copies of the same parser.
    JSON.stringify([env ?? [], profileKey ?? null, sensitive ?? false, parse ? String(parse) : null])
  return meaning(a) === meaning(b)
}

function conflicting(key: string, first: string, second: string): ConfigurationError {
  const [by, remedy] =
    first === 'core'
      ? [`The strategy "${second}" declares the attribute "${key}" otherwise than core does`, 'Leave it out']
      : [
          `The strategies "${first}" and "${second}" declare the attribute "${key}" differently`,
          'Leave one of them out',
        ]
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_CONFLICT',
    message: `${by}. ${remedy}, or ask its author to use standardAttributes.`,
    attribute: key,
  })
}
