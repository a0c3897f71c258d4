import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DriverCase, Op, OpResult } from '../../src/driver/protocol.js'

/** What a client may do wrong, in just that. */
export type ClientBug = `client-${string}`

/** Where a client lives. */
interface Surroundings {
  readonly one: Pick<DriverCase, 'env' | 'config'>
  readonly bug: ClientBug | undefined
  /** Epoch milliseconds on the client's own clock. */
  readonly now: () => number
  readonly print: (text: string) => void
}

/** A client that does what `CLIENTS.md` says, with one defect at most. */
export interface ReferenceClient {
  run(op: Op & { readonly op: 'headers' | 'call' }): Promise<OpResult>
}

const BUSY = [429, 502, 503, 504]

/** A client as one would write it without a library: the lifecycle of one token, and calls. */
export function referenceClient({ one: { config, env }, bug, now, print }: Surroundings): ReferenceClient {
  const has = (id: ClientBug): boolean => bug === id
  const host = (config['host'] ?? '').replace(has('client-joins-with-a-slash') ? /$/ : /\/$/, '')
  const keptIn = join(env['HOME'] ?? '', 'token')
  let token = has('client-keeps-its-token-without-the-expiry') ? read(keptIn) : undefined
  let expiry = Number.POSITIVE_INFINITY
  let answered = false
  let outage = false

  async function ask(): Promise<{ readonly value: string; readonly expiry: number }> {
    const asked = now()
    const query = has('client-puts-the-secret-in-the-url') ? `?client_secret=${config['client_secret']}` : ''
    const request = { method: 'POST', ...grantOf(config, bug), redirect: 'manual' } as const
    let answer = await fetch(`${host}/oidc/v1/token${query}`, request)
    const moved = answer.headers.get('location')
    if (moved && has('client-follows-a-redirect-of-the-token-request')) answer = await fetch(moved, request)
    if (BUSY.includes(answer.status) && !has('client-gives-up-at-an-outage')) {
      outage = true
      return ask()
    }
    if (answer.status >= 400 && has('client-repeats-a-refused-grant')) await fetch(`${host}/oidc/v1/token`, request)
    if (!answer.ok) throw new Error(`no token (${answer.status})`)
    const { access_token: value, expires_in: seconds } = (await answer.json()) as {
      readonly access_token: string
      readonly expires_in: number
    }
    return { value, expiry: asked + seconds * 1000 }
  }

  async function current(): Promise<string> {
    if (config['token'] !== undefined) return config['token']
    const isOver = now() >= expiry && !has('client-never-renews')
    if (token !== undefined && !isOver && !has('client-asks-for-every-call')) return token
    const fresh = await ask()
    if (token === undefined || !has('client-renews-and-sends-the-old-one')) token = fresh.value
    expiry = fresh.expiry
    if (has('client-prints-its-token')) print(`got ${token}\n`)
    if (has('client-prints-most-of-its-token')) print(`got ${token.slice(0, -4)}\n`)
    if (has('client-keeps-its-token-without-the-expiry')) writeFileSync(keptIn, token, { mode: 0o600 })
    if (has('client-writes-its-token-for-everybody')) writeFileSync(keptIn, token, { mode: 0o644 })
    return token
  }

  async function headers(): Promise<Readonly<Record<string, string>>> {
    const value = await current()
    if (has('client-cuts-the-token')) return { Authorization: `Bearer ${value.slice(0, -1)}` }
    if (has('client-sends-its-pat-in-capitals')) return { Authorization: `Bearer ${value.toUpperCase()}` }
    if (has('client-sends-two-spaces')) return { Authorization: `Bearer  ${value}` }
    const own = has('client-takes-the-own-token-along') ? { 'X-Subject': config['oidc_token'] ?? '' } : {}
    return { Authorization: `Bearer ${value}`, ...own }
  }

  async function call(path: string): Promise<number | undefined> {
    if (answered && has('client-answers-from-memory')) return 200
    if (has('client-exchanges-its-pat'))
      await fetch(`${host}/oidc/v1/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'pat' }) })
    const signed = await headers()
    if (outage && has('client-forgets-its-call-after-an-outage')) return undefined
    const query = has('client-puts-the-token-in-the-url') ? `?access_token=${token}` : ''
    const answer = await fetch(`${host}${path}${query}`, { headers: signed, redirect: 'manual' })
    const moved = answer.headers.get('location')
    if (moved && has('client-takes-its-token-along-a-redirect')) await fetch(moved, { headers: signed })
    answered = true
    return answer.status
  }

  async function run(op: Op & { readonly op: 'headers' | 'call' }): Promise<OpResult> {
    if (op.op === 'headers') {
      const signed = await headers()
      if (has('client-asks-for-headers-anew')) token = undefined
      return {
        op: 'headers',
        headers: has('client-hands-out-the-token-alone') ? { Authorization: `${token}` } : signed,
      }
    }
    const status = await call(op.path)
    return { op: 'call', ...(status !== undefined && { status }) }
  }

  if (has('client-writes-its-settings-down'))
    writeFileSync(join(env['HOME'] ?? '', 'settings.json'), JSON.stringify(config), { mode: 0o600 })
  if (has('client-writes-most-of-its-secret-down'))
    writeFileSync(join(env['HOME'] ?? '', 'log'), `signs in with ${config['client_secret']?.slice(0, -4)}`, {
      mode: 0o600,
    })
  return {
    run: async (op) => {
      try {
        return await run(op)
      } catch (error) {
        if (has('client-calls-without-a-token')) await fetch(`${host}${'path' in op ? op.path : ''}`)
        if (has('client-hides-a-refusal') && op.op === 'call') return { op: 'call' }
        const more = has('client-shows-its-secret-in-the-error') ? ` for ${config['client_secret']}` : ''
        return { op: op.op, error: `${(error as Error).message}${more}` }
      }
    },
  }
}

/** How a token is asked for: as a service principal, or for a token of the workload's own. */
function grantOf(
  config: DriverCase['config'],
  bug: ClientBug | undefined,
): { readonly headers: Record<string, string>; readonly body: URLSearchParams } {
  const { client_id: id = '', client_secret: secret, oidc_token: own } = config
  if (own === undefined)
    return {
      headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
    }
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: own,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'all-apis',
  })
  if (bug !== 'client-names-nobody-in-the-exchange') body.set('client_id', id)
  if (bug === 'client-adds-a-parameter-to-the-exchange') body.set('audience', config['audience'] ?? '')
  return { headers: {}, body }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
