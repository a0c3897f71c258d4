import { ConfigurationError } from '../errors.js'

/**
 * Headers of a request to an endpoint. The HTTP client's own error would repeat the value that it refuses.
 *
 * @throws ConfigurationError that shows neither names nor values.
 */
export function sendableHeaders(init: RequestInit['headers'], strategy: string, endpoint: string): Headers {
  try {
    return new Headers(init)
  } catch {
    throw new ConfigurationError({
      code: 'ERR_ATTRIBUTE_INVALID',
      message: `${strategy}: a header for ${endpoint} holds characters that no header may hold. Check the settings and files that it is made from for line breaks and characters outside Latin-1.`,
      strategy,
    })
  }
}
