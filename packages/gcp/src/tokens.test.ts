import { fakeClock, fakePorts } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import type { Google } from './google.js'
import { accessTokenOf, idTokenOf } from './tokens.js'

const AUDIENCE = 'https://1.1.gcp.databricks.com'
const now = Date.UTC(2026, 0, 1) / 1000
const requestedAt = now * 1000
const google = { strategy: 'test', context: fakePorts({ clock: fakeClock(requestedAt) }) } as unknown as Google

function jwt(claims: Readonly<Record<string, unknown>>): string {
  return `e30.${Buffer.from(JSON.stringify({ aud: AUDIENCE, ...claims })).toString('base64url')}.c2ln`
}

/** Seconds that a token is kept from its request's start. */
function kept(token: { readonly expiry?: Date }): number {
  return ((token.expiry?.getTime() ?? Number.NaN) - requestedAt) / 1000
}

function origin(serverTime?: number) {
  return { answer: { endpoint: 'https://e', ...(serverTime !== undefined && { serverTime }) }, requestedAt }
}

describe('idTokenOf', () => {
  it.each([
    {
      what: "the server's clock, of a token that was made earlier",
      iat: now - 600,
      exp: now + 3000,
      server: now,
      life: 3000,
    },
    {
      what: "the server's clock, however wrong this machine's is",
      iat: now + 9000,
      exp: now + 12_600,
      server: now + 9000,
      life: 3600,
    },
    {
      what: "the server's clock, of a token that has ended by this machine's",
      iat: now - 9000,
      exp: now - 5400,
      server: now - 9000,
      life: 3600,
    },
    { what: "this machine's clock where nobody tells one", exp: now + 60, life: 60 },
    { what: "this machine's clock, of a token that somebody had kept", iat: now - 3000, exp: now + 600, life: 600 },
    { what: "this machine's clock, though it be ahead", iat: now - 600, exp: now + 3000, life: 3000 },
    { what: 'its own length where this machine is behind', iat: now + 600, exp: now + 4200, life: 3600 },
    { what: 'its own length where this machine is far behind', iat: now + 9000, exp: now + 12_600, life: 3600 },
    { what: 'its own length where the server is behind', iat: now, exp: now + 3600, server: now - 60, life: 3600 },
    { what: 'a day at the most', iat: now, exp: now + 1_000_000, life: 86_400 },
  ])('measures a life on $what', ({ iat, exp, server, life }) => {
    expect(kept(idTokenOf(jwt({ exp, ...(iat && { iat }) }), AUDIENCE, origin(server), google))).toBe(life)
  })

  it.each([
    { what: 'a token that has ended', value: jwt({ exp: now - 1 }), says: 'has ended already' },
    {
      what: 'a token that ended an hour ago, and tells its beginning',
      value: jwt({ iat: now - 7200, exp: now - 3600 }),
      says: 'has ended already',
    },
    { what: 'a token that ends now', value: jwt({ iat: now - 3600, exp: now }), says: 'has ended already' },
    { what: 'a token that ends before it begins', value: jwt({ iat: now + 60, exp: now + 60 }), says: 'ended already' },
    { what: 'no text', value: undefined, says: 'holds no ID token' },
    { what: 'a page', value: '<html>', says: 'holds no ID token' },
    { what: 'a token for another', value: jwt({ exp: now + 60, aud: `${AUDIENCE}/` }), says: `not for ${AUDIENCE}` },
    { what: 'a token for several', value: jwt({ exp: now + 60, aud: [AUDIENCE] }), says: `not for ${AUDIENCE}` },
  ])('refuses $what', ({ value, says }) => {
    expect(() => idTokenOf(value, AUDIENCE, origin(), google)).toThrow(says)
  })
})

describe('accessTokenOf', () => {
  it.each([
    { what: 'expires_in', found: { expiresIn: 3599 }, life: 3599 },
    { what: 'expires_in as text', found: { expiresIn: '3599' }, life: 3599 },
    { what: 'an end', found: { expireTime: '2026-01-01T01:00:00Z' }, life: 3600 },
    {
      what: "an end on the server's clock",
      found: { expireTime: '2026-01-01T01:00:00Z' },
      server: now + 600,
      life: 3000,
    },
    { what: 'nothing', found: {}, life: 300 },
    { what: 'too much', found: { expiresIn: 1e9 }, life: 86_400 },
  ])('lives as long as $what says', ({ found, server, life }) => {
    expect(kept(accessTokenOf({ value: 'ya29.x', ...found }, origin(server), google))).toBe(life)
  })

  it.each([
    { found: { value: '' }, says: 'holds no access token' },
    { found: { value: 'a b' }, says: 'holds no access token' },
    { found: { value: 1 }, says: 'holds no access token' },
    { found: { value: 'x', expiresIn: 'soon' }, says: 'cannot be read' },
    { found: { value: 'x', expireTime: 'soon' }, says: 'cannot be read' },
    { found: { value: 'x', expiresIn: 0 }, says: 'has ended already' },
    { found: { value: 'x', expireTime: '2025-12-31T00:00:00Z' }, says: 'has ended already' },
  ])('refuses $found', ({ found, says }) => {
    expect(() => accessTokenOf(found as never, origin(), google)).toThrow(says)
  })
})
