import {
  bearerCredential,
  cachedSource,
  type CredentialStrategy,
  defineStrategy,
  standardAttributes,
} from '@lakeauth/core'
import { parseBrokerAnswer } from './broker-answer.js'
import { parseBrokerUrl } from './broker-url.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  brokerUrl: {
    summary: 'Where the broker hands out tokens',
    env: ['TOKEN_BROKER_URL'],
    profileKey: 'token_broker_url',
    required: true,
    parse: parseBrokerUrl,
  },
  brokerKey: { summary: 'The key to the broker', env: ['TOKEN_BROKER_KEY'], required: true, sensitive: true },
} as const

/** A Databricks token from a broker, which is asked as `POST brokerUrl` with the key in the header `X-Broker-Key`. */
export const tokenBroker: CredentialStrategy<typeof attributes> = defineStrategy({
  name: 'token-broker',
  summary: 'A token from a broker',
  attributes,
  egress: ({ brokerUrl }) => (brokerUrl ? [new URL(brokerUrl).origin] : []),
  configure: ({ host, brokerUrl, brokerKey }, context) => {
    const token = cachedSource(
      {
        key: { grant: 'token-broker', broker: brokerUrl },
        source: async (request) => {
          const requestedAt = context.clock.now()
          const response = await context.fetch(brokerUrl, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-broker-key': brokerKey.reveal() },
            body: JSON.stringify({ host }),
            signal: request?.signal ?? null,
          })
          const check = `Check ${context.sourceOf('brokerKey')} and ${context.sourceOf('brokerUrl')}.`
          return parseBrokerAnswer(response, { broker: brokerUrl, requestedAt, check })
        },
      },
      context,
    )
    return bearerCredential({ authType: 'token-broker', token }, context)
  },
})
