const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/

/** The broker's address. Throws an `Error` that says what is expected, and never repeats the input. */
export function parseBrokerUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (!url || !secure || url.username || url.password || url.search || url.hash) {
    throw new Error('expected an https URL without user name, query and fragment')
  }
  return url.href
}
