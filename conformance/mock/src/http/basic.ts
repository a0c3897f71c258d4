/** A user and password from an `Authorization: Basic` header. */
export interface BasicPair {
  readonly user: string
  readonly password: string
}

/**
 * Every honest reading of a Basic header: its bytes as UTF-8 and as Latin-1 (Python sends the latter), each as it stands and
 * form-decoded (RFC 6749 section 2.3.1, as Go sends it). Empty when the header is not Basic.
 */
export function basicReadings(authorization: string | null): readonly BasicPair[] {
  return plainReadings(authorization).flatMap((pair) => {
    const decoded = { user: formDecode(pair.user), password: formDecode(pair.password) }
    if (decoded.user === undefined || decoded.password === undefined) return [pair]
    return decoded.user === pair.user && decoded.password === pair.password ? [pair] : [pair, decoded as BasicPair]
  })
}

/** The readings of RFC 7617, as APIs have them: nothing is decoded but the characters. */
export function plainReadings(authorization: string | null): readonly BasicPair[] {
  const encoded = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return []
  const latin1 = decodeBase64(encoded)
  if (latin1 === undefined) return []
  const utf8 = /[\u0080-\u00ff]/.test(latin1) ? asUtf8(latin1) : latin1
  return (utf8 === latin1 ? [latin1] : [utf8, latin1]).flatMap((text) => {
    const colon = text.indexOf(':')
    if (colon < 0) return []
    return [{ user: text.slice(0, colon), password: text.slice(colon + 1) }]
  })
}

function asUtf8(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)))
}

function decodeBase64(text: string): string | undefined {
  try {
    return atob(text)
  } catch {
    return undefined
  }
}

function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
