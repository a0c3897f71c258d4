import { createToken, type Secret } from '@lakeauth/core'
import { sealed } from '../reference/references.js'
import type { NetrcBug } from '../reference/netrc.js'
import { around, inside, type Mutant } from './mutant.js'

const ME = '/api/2.0/preview/scim/v2/Me'

/** Defects of a strategy with a personal access token. */
export const patMutants: readonly Mutant[] = [
  around('fixed', 'pat-in-capitals', (good) => ({
    ...good,
    configure: (settings, context) => {
      const token = createToken({ value: (settings['token'] as Secret).reveal().toUpperCase() })
      const headers = sealed({ Authorization: `Bearer ${token.value}` })
      const signal = { ...good.configure(settings, context) }
      return {
        ...signal,
        headers: (request) => signal.headers(request).then(() => headers),
        token: (request) => signal.headers(request).then(() => token),
      }
    },
  })),
  inside('fixed', 'pat-checked-before-use', {
    credential: (inner, context, { host }) => {
      let checked: Promise<unknown> | undefined
      return {
        ...inner,
        headers: async (request) => {
          const headers = await inner.headers(request)
          checked ??= context.fetch(host + ME, { headers }).catch(() => undefined)
          await checked
          return headers
        },
      }
    },
  }),
  inside('fixed', 'pat-with-a-guessed-expiry', {
    credential: (inner, context) => ({
      ...inner,
      token: async (request) => {
        const token = await inner.token?.(request)
        return createToken({ value: token?.value ?? '', expiry: new Date(context.clock.now() + 7_776_000_000) })
      },
    }),
  }),
  inside('fixed', 'pat-given-up-after-90-days', {
    credential: (inner, { clock }) => {
      const since = clock.now()
      return {
        ...inner,
        headers: async (request) => {
          const headers = await inner.headers(request)
          return clock.now() - since < 7_776_000_000 ? headers : sealed({ Authorization: 'Bearer expired' })
        },
      }
    },
  }),
  inside('fixed', 'refused-pat-sent-again', {
    credential: (inner) => ({
      ...inner,
      headers: async (request) => {
        const headers = await inner.headers(request)
        return request?.rejected ? sealed({ ...headers, 'X-Attempt': '2' }) : headers
      },
    }),
  }),
]

/** Defects of a strategy that reads .netrc. */
export const netrcMutants: readonly Mutant[] = [
  netrc('netrc-entry-for-a-longer-name'),
  netrc('netrc-entry-for-a-parent-domain'),
  netrc('netrc-host-by-letter-case'),
  netrc('netrc-any-login'),
  netrc('netrc-last-entry-wins'),
  netrc('netrc-claims-the-host'),
  netrc('netrc-read-at-every-call'),
  netrc('netrc-error-without-a-line'),
  netrc('netrc-line-in-the-error'),
  netrc('netrc-silent-about-the-host'),
]

function netrc(bug: NetrcBug): Mutant {
  return inside('netrc', bug, { netrc: bug })
}
