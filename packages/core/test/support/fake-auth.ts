import type { DatabricksAuth } from '../../src/databricks-auth.js'
import { frozenHeaders } from '../../src/headers.js'
import type { TokenRequest } from '../../src/token.js'

export const HOST = 'https://ws.example'

/** A sign-in that hands out `Bearer t1` until that is rejected, then `Bearer t2`, and so on. */
export interface FakeAuth extends DatabricksAuth {
  readonly asked: readonly (TokenRequest | undefined)[]
}

/** Makes one; `without` is a member that it shall not have. */
export function fakeAuth(given: { readonly without?: 'host'; readonly scheme?: string } = {}): FakeAuth {
  const { without, scheme = 'Bearer' } = given
  const asked: (TokenRequest | undefined)[] = []
  let count = 1
  const make = () => frozenHeaders({ Authorization: `${scheme} t${count}`, 'X-Databricks-Workspace-Id': '42' })
  let current = make()
  const close = async (): Promise<void> => {}
  return {
    asked,
    authType: 'example',
    headers: async (request) => {
      asked.push(request)
      if (request?.rejected === current) {
        count += 1
        current = make()
      }
      return current
    },
    ...(without !== 'host' && { host: HOST }),
    place: async () => ({ host: HOST, kind: 'workspace', accountId: 'account' }),
    fetch: () => Promise.reject(new TypeError('the test has no network')),
    close,
    [Symbol.asyncDispose]: close,
  }
}
