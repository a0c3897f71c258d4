const patMark = 'facade00'

/** `bytes` random bytes as lower-case hex. Never derived from a seed: a secret must be unique to its world. */
export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
}

/** A client secret as the service mints them: `dose` and 32 hex digits. */
export function newClientSecret(): string {
  return `dose${randomHex(16)}`
}

/**
 * A personal access token as the service mints them: `dapi` and 32 hex digits, of which the first 8 are the same in every
 * mock. They let anything recognise (and refuse) a mock's token where a real one belongs.
 */
export function newPatValue(): string {
  return `dapi${patMark}${randomHex(12)}`
}
