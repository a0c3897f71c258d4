import { type Answer, ok } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { WorldState } from '../../../world/state.js'
import { servicePrincipalOf } from '../account-identity.js'
import type { IdentifiedHandler } from '../bearer.js'
import { databricksError, firstRefusal, parameterCheck } from '../databricks-error.js'
import { jsonBody, malformedBody } from '../json-body.js'
import { pageOf } from '../page.js'
import { masked } from './mask.js'
import {
  type FederationPolicy,
  newPolicy,
  policiesOf,
  policyName,
  policyPart,
  putPolicy,
  type PolicyOwner,
} from './policies.js'
import { readPolicy } from './read-policy.js'

/** Documented for service principals; taken for accounts as well. */
const mostPolicies = 20

/** Stores a policy under `?policy_id=`, or under an id of its own making. */
export const createPolicy: IdentifiedHandler = (exchange) => {
  const { world, query } = exchange
  const owner = ownerOf(exchange)
  if ('refused' in owner) return owner.refused
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const id = query.get('policy_id')
  const refused = refusedPolicyId(world, owner, id)
  if (refused) return refused
  const policy = readPolicy(world, body['oidc_policy'], owner.servicePrincipal !== undefined)
  if ('problem' in policy) return invalid(policy.problem.message, policy.problem.code)
  const description = String(body['description'] ?? '')
  return ok(shown(putPolicy(world, newPolicy(world, owner, { ...policy, description, ...(id !== null && { id }) }))))
}

/** The refusal of a new policy for its id, or for those that its owner has. */
export function refusedPolicyId(world: WorldState, owner: PolicyOwner, id: string | null): Answer | undefined {
  return firstRefusal(world, [
    parameterCheck(
      'malformed-policy-id',
      id !== null && !/^[a-z0-9/-]+$/.test(id),
      'policy_id is made of lower-case letters, digits, hyphens and slashes.',
    ),
    [
      'policy-exists',
      id !== null && world.part(policyPart).has(policyName(owner, id)),
      409,
      'RESOURCE_ALREADY_EXISTS',
      `The policy ${id} exists already.`,
    ],
    [
      'too-many-policies',
      policiesOf(world, owner).length >= mostPolicies,
      400,
      'QUOTA_EXCEEDED',
      `There are ${mostPolicies} policies already.`,
    ],
  ])
}

/** The policies of one owner, page by page. */
export const listPolicies: IdentifiedHandler = (exchange) => {
  const owner = ownerOf(exchange)
  if ('refused' in owner) return owner.refused
  const page = pageOf(exchange, policiesOf(exchange.world, owner))
  if ('refused' in page) return page.refused
  return ok({ policies: page.items.map(shown), next_page_token: page.next })
}

/** One policy. */
export const getPolicy: IdentifiedHandler = (exchange) => {
  const found = find(exchange)
  return 'refused' in found ? found.refused : ok(shown(found.policy))
}

/** Changes what `?update_mask=` names, or without it what the body has. */
export const updatePolicy: IdentifiedHandler = (exchange) => {
  const { world, query } = exchange
  const found = find(exchange)
  if ('refused' in found) return found.refused
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const { policy } = found
  const current = { description: policy.description, oidc_policy: policy.oidc }
  const changed = masked(current, body, query.get('update_mask'))
  if (!changed) return invalid('update_mask names a field that cannot be changed.', 'unknown-mask')
  const checked = readPolicy(world, changed['oidc_policy'], policy.servicePrincipal !== undefined)
  if ('problem' in checked) return invalid(checked.problem.message, checked.problem.code)
  const description = String(changed['description'] ?? '')
  return ok(shown(putPolicy(world, { ...policy, ...checked, description, updatedAt: world.clock.now() })))
}

/** Removes a policy; tokens that it let in live on. */
export const deletePolicy: IdentifiedHandler = (exchange) => {
  const found = find(exchange)
  if ('refused' in found) return found.refused
  exchange.world.part(policyPart).delete(policyName(found.policy, found.policy.id))
  return ok({})
}

function ownerOf(exchange: Exchange): PolicyOwner | { readonly refused: Answer } {
  const { accountId } = siteOf(exchange)
  if (exchange.params['servicePrincipalId'] === undefined) return { accountId }
  const found = servicePrincipalOf(exchange)
  return 'refused' in found ? found : { accountId, servicePrincipal: found.servicePrincipal }
}

function find(exchange: Exchange): { readonly policy: FederationPolicy } | { readonly refused: Answer } {
  const owner = ownerOf(exchange)
  if ('refused' in owner) return owner
  const policy = exchange.world.part(policyPart).get(policyName(owner, exchange.params['policyId'] ?? ''))
  if (policy) return { policy }
  return {
    refused: databricksError(404, 'RESOURCE_DOES_NOT_EXIST', 'The policy does not exist.', 'unknown-policy'),
  }
}

function shown(policy: FederationPolicy): Readonly<Record<string, unknown>> {
  const { id, uid, description, oidc, servicePrincipal, createdAt, updatedAt } = policy
  return {
    name: policyName(policy, id),
    uid,
    policy_id: id,
    description,
    create_time: new Date(createdAt).toISOString(),
    update_time: new Date(updatedAt).toISOString(),
    ...(servicePrincipal && { service_principal_id: Number(servicePrincipal.id) }),
    oidc_policy: oidc,
  }
}

function invalid(message: string, reason: string): Answer {
  return databricksError(400, 'INVALID_PARAMETER_VALUE', message, reason)
}
