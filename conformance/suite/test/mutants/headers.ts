import { createToken, type Credential, type Token } from '@lakeauth/core'
import { type Changes, sealed } from '../reference/references.js'
import { inside, type Mutant } from './mutant.js'

type Headers = Readonly<Record<string, string>>

/** Defects of what a request is signed with. */
export const headersMutants: readonly Mutant[] = [
  signing('headers-not-frozen', (headers) => sealedButOpen({ ...headers })),
  signing('header-is-a-number', (headers) => sealed({ ...headers, 'X-Attempt': 1 as never })),
  signing('header-with-a-line-break', (headers) => sealed({ ...headers, 'X-Note': 'first\r\nsecond' })),
  signing('header-twice-in-other-case', (headers) =>
    sealed({ ...headers, authorization: headers['Authorization'] ?? '' }),
  ),
  signing('two-spaces-after-bearer', (headers) => rewritten(headers, (value) => value.replace(' ', '  '))),
  signing('bearer-in-lower-case', (headers) => rewritten(headers, (value) => value.replace('Bearer', 'bearer'))),
  signing(
    'bearer-of-a-promise',
    (headers) => rewritten(headers, () => 'Bearer [object Promise]'),
    'every header is the same text, so that no case can tell two tokens apart',
  ),
  inside('http', 'token-differs-from-header', {
    credential: (inner) => ({
      ...inner,
      token: async (request) => {
        const token = await (inner.token as NonNullable<Credential['token']>)(request)
        return createToken({ value: `${token.value}-stale`, ...(token.expiry && { expiry: token.expiry }) })
      },
    }),
  }),
  inside('http', 'new-headers-every-time', {
    credential: (inner) => ({ ...inner, headers: async (request) => sealed({ ...(await inner.headers(request)) }) }),
  }),
  signing(
    'signs-with-another-token',
    (headers) => rewritten(headers, (value) => value.replace(/.$/, 'A').replace(/.{40}$/, 'A'.repeat(40))),
    'neither Databricks nor the cache knows the token, so that refusals of it go astray too',
  ),
  inside('http', 'plain-token', {
    credential: (inner) => ({
      ...inner,
      token: async (request) => {
        const token: Token = await (inner.token as NonNullable<Credential['token']>)(request)
        return { value: token.value, type: 'Bearer', ...(token.expiry && { expiry: token.expiry }) }
      },
    }),
  }),
  signing('plain-headers', (headers) => Object.freeze({ ...headers })),
  inside('http', 'settings-on-the-credential', {
    credential: (inner, _context, settings) => ({ ...inner, settings: { secret: settings.clientSecret?.reveal() } }),
  }),
]

/** Headers that are changed once for each object, so that nothing else changes with them. */
function signing(id: string, change: (headers: Headers) => Headers, broad?: string): Mutant {
  const changes: Changes = {
    credential: (inner) => {
      const known = new WeakMap<Headers, Headers>()
      return {
        ...inner,
        headers: async (request) => {
          const good = await inner.headers(request)
          const bad = known.get(good) ?? change(good)
          known.set(good, bad)
          return bad
        },
      }
    },
  }
  return inside('http', id, changes, broad)
}

function rewritten(headers: Headers, change: (authorization: string) => string): Headers {
  return sealed({ ...headers, Authorization: change(headers['Authorization'] ?? '') })
}

function sealedButOpen(headers: Record<string, string>): Headers {
  const twin = sealed({ ...headers })
  const [symbol] = Object.getOwnPropertySymbols(twin)
  return Object.defineProperty(headers, symbol as symbol, { value: () => '[headers]', enumerable: false })
}
