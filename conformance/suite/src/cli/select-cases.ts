import type { Shard } from '../report/model.js'

interface Named {
  readonly id: string
}

/**
 * The cases of these names: an id, or an area's first part such as `FLIGHT` for all of its cases.
 *
 * @throws Error when there is none of a name, saying what there is.
 */
export function selectCases<Case extends Named>(names: readonly string[], cases: readonly Case[]): readonly Case[] {
  for (const name of names) if (!cases.some((one) => isNamed(one, name))) throw new Error(unknownCase(name, cases))
  return names.length === 0 ? cases : cases.filter((one) => names.some((name) => isNamed(one, name)))
}

/** Every n-th case, from the i-th on. */
export function shardOf<Case extends Named>(cases: readonly Case[], shard: Shard | undefined): readonly Case[] {
  return shard ? cases.filter((_, index) => index % shard.of === shard.index - 1) : cases
}

function isNamed({ id }: Named, name: string): boolean {
  return id === name || prefixOf(id) === name
}

function unknownCase(name: string, cases: readonly Named[]): string {
  const siblings = cases.filter(({ id }) => prefixOf(id) === prefixOf(name.toUpperCase())).map(({ id }) => id)
  const there = siblings.length > 0 ? siblings : [...new Set(cases.map(({ id }) => prefixOf(id)))]
  return `There is no case ${name}. There are ${there.join(', ')}.`
}

function prefixOf(id: string): string {
  return id.replace(/-\d+$/, '')
}
