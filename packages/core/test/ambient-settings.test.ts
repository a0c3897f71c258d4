import { describe, expect, it } from 'vitest'
import {
  bearerCredential,
  coreStrategies,
  createToken,
  type CredentialStrategy,
  defineStrategy,
  explain,
  parseSecureUrl,
  standardAttributes,
} from '../src/index.js'
import { fakeFiles, fakePorts } from '../src/testing/index.js'

const HOST = 'https://ws.cloud.databricks.com'
const FILE = '/home/ada/.databrickscfg'
const CFG = `host = ${HOST}\ntoken = dapi-synthetic\n`

/** A job of a CI system, whose runner says in a variable where it is asked. */
const job: CredentialStrategy = defineStrategy({
  name: 'job',
  summary: 'A job',
  attributes: {
    host: { ...standardAttributes.host, required: true },
    jobUrl: { summary: 'Where', env: ['JOB_URL'], profileKey: 'job_url', ambient: true, parse: parseSecureUrl },
    jobKey: { summary: 'Who', env: ['JOB_KEY'], profileKey: 'job_key', parse: parseSecureUrl },
  },
  detect: ({ jobUrl, jobKey }, { env }) => {
    if (jobKey !== undefined) return { applicable: true, evidence: ['jobKey'] }
    if (jobUrl !== undefined) return { applicable: true, evidence: ['jobUrl'] }
    if (env['IN_JOB']) return { applicable: true, evidence: ['a variable of the runner'] }
    return { applicable: false, reason: 'this is no job' }
  },
  configure: (_settings, context) =>
    bearerCredential({ authType: 'job', token: createToken({ value: 'synthetic' }) }, context),
})

/** Known by a local fact alone. */
const fact: CredentialStrategy = defineStrategy({
  name: 'fact',
  summary: 'A fact',
  attributes: { host: { ...standardAttributes.host, required: true } },
  detect: () => ({ applicable: true, evidence: ['a local fact'] }),
  configure: job.configure as never,
})

interface Given {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: Readonly<Record<string, string>>
  readonly cfg?: string
  readonly strategies?: readonly CredentialStrategy[]
}

function report({ env = {}, config = {}, cfg, strategies = [job, ...coreStrategies] }: Given) {
  const files = fakeFiles(cfg === undefined ? {} : { [FILE]: `[DEFAULT]\n${cfg}` })
  return explain({ strategies, ...fakePorts({ env, files, home: '/home/ada' }), config: config as never })
}

const URL_OF_RUNNER = { JOB_URL: 'https://runner.example' }
const WRONG = { JOB_URL: 'http://runner.example' }
const WRONG_REASON =
  'jobUrl from environment variable JOB_URL is not valid: expected an https URL (http is accepted on loopback only)'

describe('a variable that a platform sets', () => {
  it('leaves the default profile in, whose sign-in a person set up [P04]', async () => {
    const { selected, profile, notes } = await report({ env: URL_OF_RUNNER, cfg: CFG })
    expect([selected, profile, notes]).toEqual(['pat', 'DEFAULT', []])
  })

  it('keeps the default profile out where it is an option, which always counts as meant [P08]', async () => {
    const { profile, notes } = await report({ config: { jobUrl: URL_OF_RUNNER.JOB_URL }, cfg: CFG })
    expect([profile, notes.length]).toEqual([undefined, 1])
    expect(notes[0]).toContain('because jobUrl is set by option config.jobUrl')
  })

  it('proves less than what a person set up, wherever that is in the chain, and more than a local fact', async () => {
    const env = { ...URL_OF_RUNNER, DATABRICKS_HOST: HOST }
    expect((await report({ env: { ...env, DATABRICKS_TOKEN: 'dapi-synthetic' } })).selected).toBe('pat')
    expect((await report({ env, strategies: [fact, job] })).selected).toBe('job')
  })

  it('signs in to the host of the default profile, where that names nobody', async () => {
    const { selected, profile } = await report({ env: URL_OF_RUNNER, cfg: `host = ${HOST}\n` })
    expect([selected, profile]).toEqual(['job', 'DEFAULT'])
  })

  it('stops no other sign-in with a value that cannot be read [P04]', async () => {
    const env = { ...WRONG, DATABRICKS_HOST: HOST }
    const { selected, error } = await report({ env: { ...env, DATABRICKS_TOKEN: 'dapi-synthetic' } })
    expect([selected, error]).toEqual(['pat', undefined])
    expect((await report({ env, strategies: [job, fact] })).selected).toBe('fact')
  })

  it('with a value that cannot be read is why its strategy does not apply, told where nothing is set up [P05]', async () => {
    const { error, strategies } = await report({ env: { ...WRONG, DATABRICKS_HOST: HOST } })
    expect(error?.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(error?.message).toContain(`- job: ${WRONG_REASON}`)
    expect(strategies[0]).toEqual({ strategy: 'job', status: 'not-applicable', reason: WRONG_REASON })
  })

  it.each<[string, Given]>([
    ['by authType', { config: { authType: 'job' } }],
    ['by evidence of its own', { env: { IN_JOB: '1' } }],
  ])('with a value that cannot be read is the error where its strategy is chosen %s', async (_how, { config, env }) => {
    const { error } = await report({ config: { host: HOST, ...config }, env: { ...WRONG, ...env } })
    expect([error?.code, error?.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'jobUrl'])
  })

  it.each<[string, Given]>([
    ['an option', { config: { jobUrl: 'http://x.example' } }],
    ['a profile', { cfg: `host = ${HOST}\njob_url = http://x.example\n` }],
  ])('is an error where the same setting, wrong, is %s', async (_place, given) => {
    const { error } = await report({ ...given, config: { ...(!given.cfg && { host: HOST }), ...given.config } })
    expect([error?.code, error?.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'jobUrl'])
  })

  it('does not hide the mistake in a setting that somebody made', async () => {
    const { error } = await report({ env: { ...WRONG, JOB_KEY: 'http://key.example', DATABRICKS_HOST: HOST } })
    expect([error?.code, error?.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'jobKey'])
  })
})
