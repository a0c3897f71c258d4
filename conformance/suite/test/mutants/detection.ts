import type { CredentialStrategy, Detection, ResolvedSettings, Secret } from '@lakeauth/core'
import { around, beneath, inside, type Mutant } from './mutant.js'

/** Defects of detection and configuration. */
export const detectionMutants: readonly Mutant[] = [
  around(
    'fixed',
    'never-applicable',
    (good) => detecting(good, () => ({ applicable: false, reason: 'it never applies' })),
    'without detection nobody can sign in, so that every case that signs in goes wrong',
  ),
  around('fixed', 'no-evidence', (good) =>
    detecting(good, (found) => (found.applicable ? { applicable: true, evidence: [] } : found)),
  ),
  around('fixed', 'secret-as-evidence', (good) =>
    detecting(good, (found, settings) =>
      found.applicable ? { applicable: true, evidence: [`token ${(settings['token'] as Secret).reveal()}`] } : found,
    ),
  ),
  around('fixed', 'always-applicable', (good) => detecting(good, () => ({ applicable: true, evidence: ['token'] }))),
  around('fixed', 'no-reason', (good) =>
    detecting(good, (found) => (found.applicable ? found : { ...found, reason: '' })),
  ),
  around('fixed', 'missing-unnamed', (good) =>
    detecting(good, (found) => (found.applicable ? found : { applicable: false, reason: found.reason })),
  ),
  around('fixed', 'missing-misspelt', (good) =>
    detecting(good, (found) => (found.applicable ? found : { ...found, missing: ['token', 'tokn'] })),
  ),
  beneath('fixed', 'detection-asks-the-host', (good, ports) =>
    detecting(good, async (found, settings) => {
      if (settings['host']) await ports().fetch(`${String(settings['host'])}/.well-known/databricks-config`)
      return found
    }),
  ),
  beneath('fixed', 'detection-runs-a-program', (good, ports) =>
    detecting(good, async (found) => {
      await ports()
        .run('az', ['account', 'show'])
        .catch(() => undefined)
      return found
    }),
  ),
  around('fixed', 'second-detection-differs', (good) => {
    let asked = 0
    return detecting(good, (found) =>
      found.applicable ? { applicable: true, evidence: [...found.evidence, `asked ${++asked} times`] } : found,
    )
  }),
  around('fixed', 'detection-writes-to-settings', (good) =>
    detecting(good, (found, settings) => {
      ;(settings as Record<string, unknown>)['detected'] = true
      return found
    }),
  ),
  configuring('configuring-asks-the-host', (context, settings) => {
    void context.fetch(`${String(settings['host'])}/.well-known/databricks-config`).catch(() => undefined)
  }),
  configuring('configuring-runs-a-program', (context) => {
    void context.run('whoami', []).catch(() => undefined)
  }),
  configuring('configuring-reads-a-file', (context) => {
    void context.files.readText('/etc/hostname').catch(() => undefined)
  }),
  around(
    'fixed',
    'configures-a-promise',
    (good) => ({
      ...good,
      configure: (settings, context) => Promise.resolve(good.configure(settings, context)) as never,
    }),
    'a promise of a credential signs nothing, so that every case that signs goes wrong',
  ),
  inside('http', 'warms-up-on-a-timer', {
    credential: (inner, context) => {
      context.clock
        .sleep(3_600_000)
        .then(() => inner.headers())
        .catch(() => undefined)
      return inner
    },
  }),
]

type Change = (found: Detection, settings: ResolvedSettings) => Detection | Promise<Detection>

function detecting(good: CredentialStrategy, change: Change): CredentialStrategy {
  return { ...good, detect: async (settings, context) => change(await good.detect(settings, context), settings) }
}

function configuring(
  id: string,
  also: (context: Parameters<CredentialStrategy['configure']>[1], settings: ResolvedSettings) => void,
): Mutant {
  return around('fixed', id, (good) => ({
    ...good,
    configure: (settings, context) => {
      also(context, settings)
      return good.configure(settings, context)
    },
  }))
}
