import { readFile } from 'node:fs/promises'
import type { CredentialStrategy } from '@lakeauth/core'

const manifest = new URL('../package.json', import.meta.url)

/** Every strategy that the packages this example depends on export, alone or in a chain, each once. */
export async function exportedStrategies(): Promise<readonly CredentialStrategy[]> {
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as { dependencies: Record<string, string> }
  const modules = await Promise.all(Object.keys(dependencies).map((name): Promise<object> => import(name)))
  const values: unknown[] = modules.flatMap((exports) => Object.values(exports))
  // Chains first: their order is the one in which strategies are tried.
  return [...new Set([...values.filter(Array.isArray).flat(), ...values].filter(isStrategy))]
}

function isStrategy(value: unknown): value is CredentialStrategy {
  return typeof value === 'object' && value !== null && (value as { contract?: unknown }).contract === 1
}
