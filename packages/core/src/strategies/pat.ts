import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, defineStrategy } from '../strategy.js'
import { createToken } from '../token.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  token: { ...standardAttributes.token, required: true },
} as const

/** A personal access token, sent as it is. No request is ever made for it. */
export const pat: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: 'pat',
  summary: 'A personal access token',
  attributes,
  configure: ({ token }, context) =>
    bearerCredential({ authType: 'pat', token: createToken({ value: token.reveal() }) }, context),
})
