import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { CredentialStrategy } from '@lakeauth/core'
import { expect, test, vi } from 'vitest'
import type { ConformanceEntry } from '../src/index.js'
import { coreScenarios } from './core-scenarios.js'
import { withWorkspace } from './minted-scenario.js'

// Loads every package from its sources.
vi.setConfig({ testTimeout: 120_000 })

const packages = new URL('../../../packages/', import.meta.url)

/** Core's scenarios are those of this suite; a plugin has its own, and a test that certifies them. */
const plugins = readdirSync(packages).filter(
  (name) => name !== 'core' && existsSync(new URL(`${name}/package.json`, packages)),
)

async function exportedBy(name: string): Promise<readonly string[]> {
  const module: Readonly<Record<string, unknown>> = await import(new URL(`${name}/src/index.ts`, packages).href)
  return [...new Set(Object.values(module).flat().filter(isStrategy))].map((strategy) => strategy.name).sort()
}

async function certifiedIn(name: string): Promise<readonly ConformanceEntry[]> {
  const { scenarios } = await import(new URL(`${name}/test/support/scenarios.ts`, packages).href)
  return scenarios
}

test.for(plugins)(
  'every strategy that the package %s exports is certified, also with tokens that it mints',
  async (name) => {
    const strategies = await exportedBy(name)
    const entries = await certifiedIn(name)
    const named = (some: readonly ConformanceEntry[]): readonly string[] => some.map(({ strategy }) => strategy.name)
    expect(strategies.length).toBeGreaterThan(0)
    expect(strategies.filter((one) => !named(entries).includes(one))).toEqual([])
    expect(strategies.filter((one) => !named(withWorkspace(entries)).includes(one))).toEqual([])
    const text = (file: string): string => readFileSync(new URL(file, packages), 'utf8')
    expect(text(`${name}/test/certificate.test.ts`)).toBe(text('gcp/test/certificate.test.ts'))
  },
)

test('every strategy that core exports has a scenario, and there are as many plugins as packages beside core', async () => {
  expect((await exportedBy('core')).filter((name) => !coreScenarios[name])).toEqual([])
  expect(plugins.length).toBeGreaterThanOrEqual(4)
})

function isStrategy(value: unknown): value is CredentialStrategy {
  return typeof value === 'object' && value !== null && (value as { contract?: unknown }).contract === 1
}
