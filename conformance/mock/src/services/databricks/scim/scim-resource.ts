import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Principal } from '../../../identities/principals.js'

/** A user or service principal as SCIM shows it. Ids are text. */
export function scimResource(principal: Principal): Readonly<Record<string, unknown>> {
  const { kind, id, userName, displayName } = principal
  const common = { id, displayName, active: true, groups: [], entitlements: [] }
  return kind === 'user'
    ? {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
        emails: [{ value: userName, type: 'work', primary: true }],
        ...common,
      }
    : {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal'],
        applicationId: userName,
        ...common,
      }
}

/** A SCIM refusal (RFC 7644 section 3.12): its status is text. */
export function scimError(status: number, detail: string, reason: string, scimType?: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/scim+json' },
    json: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      detail,
      status: String(status),
      ...(scimType && { scimType }),
    },
    reason: { code: reason, sentence: detail },
  }
}

/** The resources of one kind that this host knows, and that the filter keeps; `undefined` for a filter that is none. */
export function scimMatches(
  { world, site, query }: Exchange,
  kind: Principal['kind'],
): readonly Principal[] | undefined {
  const here = world.principals.all().filter((one) => one.kind === kind && (!site || one.sites.includes(site.name)))
  const filter = query.get('filter')
  if (filter === null || filter === '') return here
  const [, attribute, value] = /^\s*(\w+)\s+eq\s+"?([^"]*)"?\s*$/i.exec(filter) ?? []
  if (attribute === undefined) return undefined
  return here.filter((one) => String(scimResource(one)[attribute]).toLowerCase() === value?.toLowerCase())
}
