import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { firstFailure } from '../../../world/checks.js'

/** What a refusal of an identity endpoint says, by the journal's reason. */
const descriptions: Readonly<Record<string, string>> = {
  'forwarded-request': 'Request contains a forwarding header',
  'missing-metadata-header': 'Required metadata header not specified',
  'missing-api-version': "Required query variable 'api-version' is missing",
  'missing-resource': "Required query variable 'resource' is missing",
}

/** The refusal of a request that may come from somebody else than a program on the machine, or that is not understood. */
export function refusedMetadataRequest({ headers, query, world }: Exchange): Answer | undefined {
  const refused = firstFailure(world, [
    [
      'forwarded-request',
      headers.has('x-forwarded-for'),
      'The request has X-Forwarded-For: somebody was tricked into sending it.',
    ],
    [
      'missing-metadata-header',
      headers.get('metadata')?.toLowerCase() !== 'true',
      'The header Metadata is not "true".',
    ],
    ['missing-api-version', !isVersion(query.get('api-version')), 'api-version is missing or no date.'],
    ['missing-resource', !query.get('resource'), 'resource is missing.'],
  ])
  return refused && invalidRequest(descriptions[refused.code] as string, refused)
}

/** A refusal in the shape of the identity endpoints of machines. */
export function invalidRequest(
  description: string,
  reason: { readonly code: string; readonly sentence: string },
  error = 'invalid_request',
): Answer {
  return { status: 400, json: { error, error_description: description }, reason }
}

function isVersion(version: string | null): boolean {
  return version !== null && /^\d{4}-\d{2}-\d{2}$/.test(version)
}
