import { createToken, type Token } from '@lakeauth/core'

/** The token in the sidecar's file; `undefined` when there is none with an end. */
export function parseTokenFile(text: string): Token | undefined {
  const { access_token: value, expires_at: seconds } = parseObject(text)
  if (typeof value !== 'string' || value === '' || typeof seconds !== 'number') return undefined
  return createToken({ value, expiry: new Date(seconds * 1000) })
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
