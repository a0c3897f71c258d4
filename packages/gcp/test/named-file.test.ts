import { inspect } from 'node:util'
import { explain } from '@lakeauth/core'
import { describe, expect, it } from 'vitest'
import { gcpStrategies } from '../src/index.js'
import { asked, refusalOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-9b0c64e1'
const GIVEN = JSON.stringify({ type: 'service_account', private_key: `-----BEGIN PRIVATE KEY-----${CANARY}` })
const account = 'a@p.iam.gserviceaccount.com'

const settings = [
  {
    setting: 'environment variable GOOGLE_APPLICATION_CREDENTIALS',
    given: (value: string) => ({ env: { GOOGLE_APPLICATION_CREDENTIALS: value }, config: {} }),
  },
  {
    setting: 'googleApplicationCredentials',
    given: (value: string) => ({ env: {}, config: { googleApplicationCredentials: value } }),
  },
]

describe.each(settings)('$setting', ({ setting, given }) => {
  const signIn = async (value: string) => {
    const { env, config } = given(value)
    const { world, ports, signIn: start } = surroundings({}, { env })
    const whole = { googleServiceAccount: account, ...config }
    const report = await explain({
      strategies: gcpStrategies,
      ...ports,
      config: { host: world.gcp.publicHost, ...whole },
    })
    const error = await refusalOf((await start(whole)).headers())
    expect(asked(world)).toEqual({})
    return { error, printed: `${inspect([report, error], { depth: null, showHidden: true })}${JSON.stringify(report)}` }
  }

  it.each([
    { what: 'JSON', value: GIVEN },
    { what: 'JSON behind a line break', value: `\n ${GIVEN}` },
    { what: 'a list', value: `["${CANARY}"]` },
  ])('that holds $what in place of a path says so, and neither an error nor a report shows it', async ({ value }) => {
    const { error, printed } = await signIn(value)
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', attribute: 'googleApplicationCredentials' })
    expect(error.message).toContain(`the file that ${setting} names is given as JSON, and a path is expected`)
    expect(printed).not.toContain(CANARY)
  })

  it.each([
    { what: 'a key', value: `-----BEGIN PRIVATE KEY-----${CANARY}` },
    { what: 'base64', value: `/9j/${Buffer.from(GIVEN).toString('base64')}${CANARY}` },
    { what: 'JSON in quotes', value: JSON.stringify(GIVEN) },
  ])('that holds $what in place of a path shows nothing of it', async ({ value }) => {
    const { error, printed } = await signIn(value)
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
    expect(error.message).toContain(`the file that ${setting} names does not exist`)
    for (const part of [CANARY, value.slice(0, 40)]) expect(printed).not.toContain(part)
  })

  it('that names a file is told by the name of the file', async () => {
    const { error } = await signIn('/run/secrets/prod.json')
    expect(error.message).toContain(`the file prod.json of ${setting} does not exist`)
  })
})
