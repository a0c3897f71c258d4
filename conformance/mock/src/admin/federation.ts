import { policySchema, tokenSeconds } from '../config/world-schema.js'
import { flag, type JsonSchema, listOf, mapOf, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { SubjectTokenOptions } from '../services/identity-providers/generic/subject-token.js'
import type { PolicyOptions } from '../world/federation-access.js'
import { type AdminCall, AdminError, onWorld } from './call.js'
import { tokenSchema } from './schemas.js'

const nameSchema = wholeOf({ name: text('Its resource name.') })
const env = mapOf(text(), 'What the runner sets.')
const audience: JsonSchema = { anyOf: [{ type: 'string' }, listOf(text())] }

/** Sign-in with the tokens of other identity providers. */
export const federationCalls: readonly AdminCall[] = [
  onWorld(
    'POST',
    '/federation/policies',
    { summary: 'Adds a federation policy', body: policySchema, answer: nameSchema, status: 201 },
    ({ world, body }) => ({ name: world.federation.addPolicy(body as unknown as PolicyOptions) }),
  ),
  onWorld(
    'DELETE',
    '/federation/policies',
    { summary: 'Removes a federation policy', query: nameSchema },
    ({ world, query }) => {
      if (!world.federation.removePolicy(String(query['name']))) throw new AdminError(404, 'There is no such policy.')
    },
  ),
  onWorld(
    'POST',
    '/federation/subject-tokens',
    {
      summary: "Signs a token of the world's own issuer",
      body: objectOf({
        claims: { type: 'object', description: 'Overrides claims; null leaves one out.' },
        audience,
        lifetimeSeconds: tokenSeconds,
        algorithm: oneOf(['ES256', 'RS256', 'RS512', 'PS256', 'EdDSA', 'HS256', 'none'], 'The last five are refused.'),
        like: oneOf(['gitlab', 'circleci', 'kubernetes'], 'Whose claims it has.'),
      }),
      answer: tokenSchema,
      status: 201,
    },
    async ({ world, body }) => ({ token: await world.federation.issueSubjectToken(body as SubjectTokenOptions) }),
  ),
  onWorld(
    'POST',
    '/federation/github-jobs',
    {
      summary: 'Starts a run of a workflow on GitHub, which may ask for ID tokens',
      body: objectOf({
        repository: text(),
        ref: text(),
        environment: text(),
        event: text(),
        workflow: text(),
        immutableSubject: flag(),
        idTokenWrite: flag(),
      }),
      answer: wholeOf({ issuer: text(), subject: text(), env }),
      status: 201,
    },
    ({ world, body }) => {
      const { issuer, subject, env: variables } = world.federation.startGithubJob(body)
      return { issuer, subject, env: variables }
    },
  ),
  onWorld(
    'POST',
    '/federation/azure-devops-jobs',
    {
      summary: 'Starts a run of a pipeline on Azure DevOps, which may ask for ID tokens',
      body: objectOf({
        organization: text(),
        project: text(),
        pipeline: text(),
        serviceConnections: mapOf(text(), 'By id; the value is the name that the subject carries.'),
      }),
      answer: wholeOf({ issuer: text(), subject: text(), env }),
      status: 201,
    },
    ({ world, body }) => {
      const { issuer, subject, env: variables } = world.federation.startAzureDevOpsJob(body)
      return { issuer, subject, env: variables }
    },
  ),
]
