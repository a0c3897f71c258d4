import { GetCallerIdentityCommand, GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { AwsKeys } from '../../src/world/aws-access.js'
import type { World } from '../../src/world/world.js'
import { openSession, readMetadata } from '../aws/ask.js'
import { json } from '../requests.js'

function clientFor(world: World, credentials: AwsKeys & { readonly sessionToken?: string }): STSClient {
  const { region, sts } = world.aws
  return new STSClient({ region, endpoint: sts, credentials, maxAttempts: 1 })
}

test("the SDK of AWS learns who it is, with a user's keys and with those of the machine's role", async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { user, accountId, roleName } = world.aws
  const asUser = await clientFor(world, user).send(new GetCallerIdentityCommand({}))
  expect([asUser.Account, asUser.Arn]).toEqual([accountId, user.arn])
  const session = await openSession(world)
  const path = 'meta-data/iam/security-credentials/'
  const role = await (await readMetadata(world, path, session)).text()
  const keys = JSON.parse(await (await readMetadata(world, `${path}${role}`, session)).text())
  const credentials = { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.Token }
  const asRole = await clientFor(world, credentials).send(new GetCallerIdentityCommand({}))
  expect(asRole.Arn).toMatch(new RegExp(`^arn:aws:sts::${accountId}:assumed-role/${roleName}/i-`))
})

test.each(['RS256', 'ES384'])('the SDK of AWS gets a web identity token that jose verifies (%s)', async (algorithm) => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { issuer, accountId, region, roleArn } = world.aws
  const before = Math.floor(world.clock.now() / 1000)
  const answer = await clientFor(world, world.aws.roleCredentials()).send(
    new GetWebIdentityTokenCommand({
      Audience: ['databricks'],
      SigningAlgorithm: algorithm,
      DurationSeconds: 120,
      Tags: [{ Key: 'job id', Value: 'nightly & weekly' }],
    }),
  )
  const metadata = await json(await world.fetch(`${issuer}/.well-known/openid-configuration`))
  expect(metadata.issuer).toBe(issuer)
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { [customFetch]: world.fetch })
  const options = { issuer, audience: 'databricks', algorithms: [algorithm] }
  const { payload } = await jwtVerify(String(answer.WebIdentityToken), keys, options)
  expect(payload.sub).toBe(roleArn)
  expect(payload['https://sts.amazonaws.com/']).toMatchObject({
    aws_account: accountId,
    source_region: region,
    request_tags: { 'job id': 'nightly & weekly' },
  })
  expect(Number(payload.exp) - Number(payload.iat)).toBe(120)
  expect(Number(payload.iat)).toBeGreaterThanOrEqual(before)
  expect(answer.Expiration).toEqual(new Date(Number(payload.exp) * 1000))
})

test('the SDK of AWS names the refusals as its model does', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const wanted = new GetWebIdentityTokenCommand({ Audience: ['x'], SigningAlgorithm: 'RS256' })
  const wrong = { ...world.aws.user, secretAccessKey: 'wrong' }
  await expect(clientFor(world, wrong).send(wanted)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  world.aws.issueTokens(false)
  await expect(clientFor(world, world.aws.user).send(wanted)).rejects.toMatchObject({
    name: 'OutboundWebIdentityFederationDisabledException',
  })
})
