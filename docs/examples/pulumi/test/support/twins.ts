import type { Registration } from './engine.js'
import { snakeCase, type TerraformBlock } from './terraform.js'

/** A Pulumi resource as the block of Terraform that says the same. */
export function asTerraform({ type, name, provider, inputs }: Registration): TerraformBlock {
  const [, kind = ''] = /^databricks:index\/(\w+):/.exec(type) ?? []
  return {
    type: type.startsWith('pulumi:providers:')
      ? 'provider'
      : snakeCase(`databricks${kind.replace(/^./, (c) => c.toUpperCase())}`),
    name,
    provider,
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [snakeCase(key), value])),
  }
}

/** What references in a module stand for: the configuration, and the outputs of what was made. */
export function referenced(
  config: Readonly<Record<string, unknown>>,
  resources: readonly Registration[],
): Readonly<Record<string, unknown>> {
  const variables = Object.entries(config).map(([key, value]) => [`var.${snakeCase(key)}`, value])
  const outputs = resources.flatMap((resource) => {
    const { type, name } = asTerraform(resource)
    return Object.entries(resource.outputs).map(([key, value]) => [`${type}.${name}.${snakeCase(key)}`, value])
  })
  return Object.fromEntries([...variables, ...outputs])
}

/** In an order that does not depend on where a file puts them. */
export function sorted(blocks: readonly TerraformBlock[]): readonly TerraformBlock[] {
  return blocks.toSorted((a, b) => `${a.type}.${a.name}`.localeCompare(`${b.type}.${b.name}`, 'en'))
}
