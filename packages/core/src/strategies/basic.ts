import { frozenHeaders } from '../headers.js'
import { internalsOf } from '../internals.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, defineStrategy } from '../strategy.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  username: { ...standardAttributes.username, required: true },
  password: { ...standardAttributes.password, required: true },
} as const

/** User name and password as HTTP Basic (RFC 7617), in UTF-8. Databricks accepts the user `token` with a PAT as password. */
export const basic: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: 'basic',
  summary: 'HTTP Basic with a user name and password',
  attributes,
  configure: ({ username, password }, context) => {
    const bytes = new TextEncoder().encode(`${username}:${password.reveal()}`)
    const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`
    const { extraHeaders } = internalsOf(context)
    let extra = extraHeaders()
    let headers = frozenHeaders({ Authorization: authorization, ...extra })
    return {
      authType: 'basic',
      headers: async (request) => {
        request?.signal?.throwIfAborted()
        if (extra !== extraHeaders()) {
          extra = extraHeaders()
          headers = frozenHeaders({ Authorization: authorization, ...extra })
        }
        return headers
      },
    }
  },
})
