import { readdir, readFile } from 'node:fs/promises'
import { parse } from '@cdktf/hcl2json'

type Block = Readonly<Record<string, unknown>>
type Named = Readonly<Record<string, readonly Block[]>>

/** A module as `hcl2json` reads it. */
interface Parsed {
  readonly provider?: Named
  readonly resource?: Readonly<Record<string, Named>>
  readonly variable?: Named
  readonly output?: Named
}

/** A provider or a resource of a module, with its references resolved. */
export interface TerraformBlock {
  readonly type: string
  readonly name: string
  readonly provider: string | undefined
  readonly inputs: Block
}

/** A module of `docs/examples/terraform`. `values` gives what `var.host` and `databricks_token.api.token_id` are. */
export async function readModule(name: string, values: Readonly<Record<string, unknown>>) {
  const folder = new URL(`../../../terraform/${name}/`, import.meta.url)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.tf'))
  const parsed = (await Promise.all(
    files.map(async (file) => parse(file, await readFile(new URL(file, folder), 'utf8'))),
  )) as readonly Parsed[]
  const named = (of: (module: Parsed) => Named | undefined): [string, Block][] =>
    parsed.flatMap((module) =>
      Object.entries(of(module) ?? {}).map(([key, [block]]) => [key, block ?? {}] as [string, Block]),
    )
  const variables = named((module) => module.variable)
  const defaults = Object.fromEntries(variables.map(([key, block]) => [`var.${key}`, block['default']]))
  const resolve = (value: unknown): unknown => {
    const [, reference] = /^\$\{([\w.]+)\}$/.exec(String(value)) ?? []
    if (reference === undefined) return value
    const found = values[reference] ?? defaults[reference]
    if (found === undefined) throw new Error(`${reference} has no value.`)
    return found
  }
  const block = (type: string, key: string, { provider, ...given }: Block): TerraformBlock => ({
    type,
    name: key,
    provider: provider === undefined ? undefined : String(provider).replace(/^\$\{databricks\.(\w+)\}$/, '$1'),
    inputs: Object.fromEntries(
      Object.entries(given)
        .filter(([input]) => input !== 'alias')
        .map(([input, value]) => [input, resolve(value)]),
    ),
  })
  const providers = parsed.flatMap((module) => module.provider?.['databricks'] ?? [])
  const resources = parsed.flatMap((module) => Object.entries(module.resource ?? {}))
  return {
    blocks: [
      ...providers.map((one) => block('provider', String(one['alias']), one)),
      ...resources.flatMap(([type, ofType]) =>
        Object.entries(ofType).map(([key, [one]]) => block(type, key, one ?? {})),
      ),
    ],
    sensitiveVariables: variables.filter(([, one]) => one['sensitive'] === true).map(([key]) => key),
    outputs: named((module) => module.output),
  }
}

/** How Terraform spells a name of Pulumi. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
