import type { World } from '@lakeauth/mock'
import type { Capability, ConformanceEntry, Scenario } from '../src/index.js'

/** What a wrapped strategy does whatever the strategy within does. */
const OF_MINTED: readonly Capability[] = [
  'bearer',
  'token-requests',
  'http',
  'refreshes',
  'refusal',
  'api',
  'minted-pat',
]
/** What requests show of it no more. */
const OF_WRAPPED: ReadonlySet<Capability> = new Set([
  'pat',
  'netrc',
  'google',
  'second-token',
  'azure',
  'management-token',
  'management-refusal',
  'federation',
  'account-policy',
  'subject-requests',
  'subject-algorithms',
  'scopes',
])

/** The scenario of a strategy as one of the same strategy in `mintedPat`: tokens are those that it mints. */
export function mintedScenarioOf(inner: Scenario): Scenario {
  const {
    probe: _probe,
    tokens: _tokens,
    broken: _broken,
    secondTokens: _second,
    withoutManagement: _without,
    subjectTokens: _subject,
    signedWith: _signed,
    another,
    ...rest
  } = inner
  const minting =
    (setUp: Scenario['arrange']): Scenario['arrange'] =>
    async (world, arrangement) => {
      const setup = await setUp.call(inner, world, arrangement)
      return { ...setup, config: { ...setup.config, patLifetimeSeconds: arrangement.lifetimeSeconds } }
    }
  const arrange = minting(inner.arrange)
  return {
    ...rest,
    name: `${inner.name}, minted`,
    capabilities: [...new Set([...inner.capabilities.filter((one) => !OF_WRAPPED.has(one)), ...OF_MINTED])],
    tokens: { operation: 'pat.create' },
    // Tokens of the strategy within live as long as the minted ones, fifteen seconds in one case: too short to mint with.
    world: { ...inner.world, weaken: ['expiring'] },
    arrange,
    ...(another && { another: minting(another) }),
    // The identity is the right one, and may not have what it asks for.
    broken: async (world, arrangement) => {
      await disableTokens(world)
      return arrange(world, arrangement)
    },
  }
}

/**
 * One scenario of each strategy, the first on a workspace. An account has no personal access tokens; its scenarios are those that
 * probe its own API.
 */
export function withWorkspace(entries: readonly ConformanceEntry[]): readonly ConformanceEntry[] {
  const own = entries.filter(({ scenario }) => scenario.probe === undefined)
  return own.filter((one, index) => own.findIndex(({ strategy }) => strategy.name === one.strategy.name) === index)
}

/** As an administrator does it, in each workspace of the world. */
async function disableTokens({ workspace, azure, gcp, fetch, issueToken }: World): Promise<void> {
  const hosts = { workspace: workspace.host, azure: azure.publicHost, gcp: gcp.publicHost } as const
  for (const [site, host] of Object.entries(hosts)) {
    const { status } = await fetch(`${host}/api/2.0/workspace-conf`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${await issueToken({ site: site as keyof typeof hosts })}` },
      body: JSON.stringify({ enableTokensConfig: 'false' }),
    })
    if (status !== 204) throw new Error(`Tokens could not be disabled: ${status}`)
  }
}
