import { ok } from '../../../http/answer.js'
import type { Principal } from '../../../identities/principals.js'
import type { IdentifiedHandler } from '../bearer.js'
import { scimError, scimMatches, scimResource } from './scim-resource.js'

const largestPage = 100

/** `Users` and `ServicePrincipals`: one page (RFC 7644 section 3.4.2.4; `startIndex` counts from 1). */
export function scimList(kind: Principal['kind']): IdentifiedHandler {
  return (exchange) => {
    const { query, world } = exchange
    const matches = scimMatches(exchange, kind)
    if (!matches && world.enforces('bad-scim-filter'))
      return scimError(400, 'The filter is not of the form: attribute eq "value".', 'bad-scim-filter', 'invalidFilter')
    const all = matches ?? []
    const start = Math.max(whole(query.get('startIndex')) ?? 1, 1)
    const count = Math.min(Math.max(whole(query.get('count')) ?? largestPage, 0), largestPage)
    const page = all.slice(start - 1, start - 1 + count)
    return ok({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: all.length,
      startIndex: start,
      itemsPerPage: page.length,
      Resources: page.map(scimResource),
    })
  }
}

/** One of them by its id. */
export function scimGet(kind: Principal['kind']): IdentifiedHandler {
  return (exchange) => {
    const { world, params, site } = exchange
    const id = params['id']
    const found = world.principals
      .all()
      .find((one) => one.kind === kind && one.id === id && (!site || one.sites.includes(site.name)))
    return found
      ? ok(scimResource(found))
      : scimError(404, `No resource with id ${String(id).slice(0, 40)}.`, 'unknown-scim-id')
  }
}

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
