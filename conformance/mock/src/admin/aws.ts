import { flag, text, wholeOf } from '../json-schema/json-schema.js'
import { type AdminCall, onWorld } from './call.js'

const actionSchema = wholeOf({ action: text('Such as `sts:GetWebIdentityToken`.') })

/** The account of AWS. */
export const awsCalls: readonly AdminCall[] = [
  onWorld('POST', '/aws/deny', { summary: 'Denies an action to everybody', body: actionSchema }, ({ world, body }) =>
    world.aws.deny(body['action'] as string),
  ),
  onWorld('POST', '/aws/allow', { summary: 'Allows an action again', body: actionSchema }, ({ world, body }) =>
    world.aws.allow(body['action'] as string),
  ),
  onWorld(
    'POST',
    '/aws/token-issuing',
    { summary: 'Switches outbound identity federation off or on', body: wholeOf({ enabled: flag() }) },
    ({ world, body }) => world.aws.issueTokens(body['enabled'] === true),
  ),
  onWorld(
    'GET',
    '/aws/sign-in',
    {
      summary: 'The keys of the user and of the role of the machine, and where the services are',
      answer: wholeOf({
        accountId: text(),
        region: text(),
        sts: text(),
        imdsHost: text(),
        issuer: text(),
        roleArn: text(),
        user: wholeOf({ accessKeyId: text(), secretAccessKey: text(), arn: text() }),
        role: wholeOf({ accessKeyId: text(), secretAccessKey: text(), sessionToken: text(), expiration: text() }),
      }),
    },
    ({ world: { aws } }) => {
      const { accountId, region, sts, imdsHost, issuer, roleArn, user } = aws
      return { accountId, region, sts, imdsHost, issuer, roleArn, user, role: aws.roleCredentials() }
    },
  ),
]
