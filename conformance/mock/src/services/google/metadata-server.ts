import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { firstFailure } from '../../world/checks.js'
import type { Handler } from '../route.js'
import { googleDirectory, type ServiceAccount } from './directory.js'

const flavor = { 'metadata-flavor': 'Google', server: 'Metadata Server for VM' }

/** What answers for the service account that the path names; `default` is the instance's. */
export type AccountHandler = (exchange: Exchange, account: ServiceAccount) => Answer | Promise<Answer>

/**
 * A metadata call. It needs `Metadata-Flavor: Google`, which no web page can send, and must not have come through a proxy.
 */
export function metadata(handler: Handler): Handler {
  return async (exchange) => {
    const { headers, world } = exchange
    const refused = firstFailure(world, [
      ['missing-metadata-flavor', headers.get('metadata-flavor') !== 'Google', 'Metadata-Flavor is not Google.'],
      [
        'forwarded-metadata',
        headers.has('x-forwarded-for'),
        'The request has X-Forwarded-For: it came through a proxy.',
      ],
    ])
    if (refused) return { ...page(403, 'Your client does not have permission to get this URL.'), reason: refused }
    const answer = await handler(exchange)
    return { ...answer, headers: { ...answer.headers, ...flavor } }
  }
}

/** A metadata call on a service account of the instance; it has one. */
export function onAccount(handler: AccountHandler): Handler {
  return metadata((exchange) => {
    const { instance } = exchange.world.part(googleDirectory)
    const name = exchange.params['account']
    const refused = firstFailure(exchange.world, [
      ['unknown-metadata-account', name !== 'default' && name !== instance.email, 'The instance has no such account.'],
    ])
    return refused ? { ...notFound, reason: refused } : handler(exchange, instance)
  })
}

/** A value that the instance has not, such as an attribute that nobody set. */
export const metadataUnknown: Handler = metadata(() => ({
  ...notFound,
  reason: { code: 'unknown-metadata-path', sentence: 'The instance has no value at this path.' },
}))

/** A value as text. */
export function text(value: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/text' }, text: value }
}

/** The root answers without the header, so that a client can see which server it found. */
export const metadataRoot: Handler = () => ({
  ...text('computeMetadata/\n'),
  headers: { ...flavor, 'content-type': 'application/text' },
})

const notFound = page(404, 'The requested URL was not found on this server.')

function page(status: number, sentence: string): Answer {
  return {
    status,
    headers: { ...flavor, 'content-type': 'text/html; charset=UTF-8' },
    text: `<!DOCTYPE html>\n<html lang=en>\n  <title>Error ${status}</title>\n  <p><b>${status}.</b> ${sentence}</p>\n</html>\n`,
  }
}
