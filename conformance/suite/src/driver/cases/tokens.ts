import type { World } from '@lakeauth/mock'
import { call, type ClientCase, clientClause, defineClientCase } from '../client-case.js'
import { bearerOf, type ClientFacts, headerLength, secretNamed } from '../facts.js'
import type { Op } from '../protocol.js'

const CALLS = 10
/** Longer than any token of these cases lives. */
const expire: Op = { op: 'advance', seconds: 7200 }

/** What was exchanged lives as long as what it was exchanged for, which no case of these can renew. */
const forAnHour = (world: World): void => void world.on('workspace.token').patchJson({ expires_in: 3600 })

/** Tokens are asked for once, sent as they are, and renewed. */
export const tokenCases: readonly ClientCase[] = [
  defineClientCase({
    id: 'CLIENT-001',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'ten calls of a client cost one token request',
    level: 'MUST',
    clauses: [clientClause('1', 'However many calls a client makes, they MUST cost one token request.')],
    needs: ['token-requests', 'several-calls'],
    rows: [],
    ops: Array.from({ length: CALLS }, () => call),
    checks: {
      'one-token-request': {
        holds: ({ tokenRequests }, expect) => expect.equal(tokenRequests.length, 1, 'token requests'),
        mutants: ['client-asks-for-every-call'],
      },
      'every-call-made': {
        holds: ({ calls }, expect) => expect.equal(calls.length, CALLS, 'calls that reached the workspace'),
        mutants: ['client-answers-from-memory'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-002',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'a token is sent as Bearer, exactly as it was issued',
    level: 'MUST',
    clauses: [clientClause('1', 'A token MUST be sent as it was issued, as `Bearer`, one space, and the token.')],
    needs: ['token-requests'],
    rows: [],
    ops: [call],
    checks: {
      'as-issued': {
        holds: (facts, expect) =>
          expect.match(bearerOfLast(facts), /^access-token#\d+$/, 'the token in the Authorization header'),
        mutants: ['client-cuts-the-token'],
      },
      'nothing-more': {
        holds: (facts, expect) => {
          const token = secretNamed(facts.world, bearerOfLast(facts)) ?? ''
          const last = facts.calls.at(-1)
          expect.equal(last && headerLength(last), `Bearer ${token}`.length, 'characters in the Authorization header')
        },
        mutants: ['client-sends-two-spaces'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-003',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'a token that has expired is renewed for the next call',
    level: 'MUST',
    clauses: [clientClause('1', 'A client MUST renew its token once it has expired.')],
    needs: ['token-requests', 'several-calls'],
    rows: [],
    arrange: forAnHour,
    ops: [call, expire, call],
    checks: {
      renewed: {
        holds: ({ tokenRequests }, expect) => expect.equal(tokenRequests.length, 2, 'token requests'),
        mutants: ['client-never-renews'],
      },
      'the-new-one-sent': {
        holds: ({ calls }, expect) => {
          const [first, last] = [calls[0], calls.at(-1)].map((one) => one && bearerOf(one))
          expect.ok(calls.length > 1 && last !== undefined && last !== first, 'the second call has a token of its own')
        },
        mutants: ['client-renews-and-sends-the-old-one'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-004',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'a token that expired before a restart is not sent after it',
    level: 'MUST',
    clauses: [clientClause('1', 'A token that has expired MUST NOT be sent after a restart.')],
    needs: ['token-requests', 'several-calls'],
    rows: [],
    arrange: forAnHour,
    ops: [call, expire, { op: 'restart' }, call],
    checks: {
      'the-new-one-sent': {
        holds: ({ calls }, expect) => {
          const [first, last] = [calls[0], calls.at(-1)].map((one) => one && bearerOf(one))
          expect.ok(
            calls.length > 1 && last !== undefined && last !== first,
            'the call after it has a token of its own',
          )
        },
        mutants: ['client-keeps-its-token-without-the-expiry'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-005',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'headers that a client hands out are those of its calls, and cost no second token',
    level: 'MUST',
    clauses: [clientClause('1', 'Headers that a client hands out MUST be those that it makes its calls with.')],
    needs: ['token-requests', 'several-calls', 'headers'],
    rows: [],
    ops: [{ op: 'headers' }, call],
    checks: {
      'same-token': {
        holds: (facts, expect) => {
          const token = secretNamed(facts.world, bearerOfLast(facts))
          expect.ok(
            token !== undefined && handedOut(facts) === `Bearer ${token}`,
            'the Authorization header that was handed out is the one that was sent',
          )
        },
        mutants: ['client-hands-out-the-token-alone'],
      },
      'one-token-request': {
        holds: ({ tokenRequests }, expect) => expect.equal(tokenRequests.length, 1, 'token requests'),
        mutants: ['client-asks-for-headers-anew'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-006',
    rev: 1,
    since: '0.1',
    area: 'tokens',
    title: 'a personal access token is sent as it is, and nobody is asked about it',
    level: 'MUST',
    clauses: [clientClause('1', 'A personal access token MUST be sent as it is, without a token request.')],
    needs: ['pat'],
    rows: [],
    ops: [call],
    checks: {
      unchanged: {
        holds: (facts, expect) => {
          const last = facts.calls.at(-1)
          const token = secretNamed(facts.world, last && bearerOf(last)) ?? ''
          expect.ok(
            token === facts.world.workspace.pat && last && headerLength(last) === `Bearer ${token}`.length,
            'the Authorization header holds the token, unchanged',
          )
        },
        mutants: ['client-sends-its-pat-in-capitals'],
      },
      'nobody-asked': {
        holds: ({ tokenRequests }, expect) => expect.equal(tokenRequests.length, 0, 'token requests'),
        mutants: ['client-exchanges-its-pat'],
      },
    },
  }),
]

function bearerOfLast({ calls }: ClientFacts): string | undefined {
  const last = calls.at(-1)
  return last && bearerOf(last)
}

function handedOut({ results }: ClientFacts): string | undefined {
  for (const result of results) {
    if (!('headers' in result)) continue
    return Object.entries(result.headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  }
  return undefined
}
