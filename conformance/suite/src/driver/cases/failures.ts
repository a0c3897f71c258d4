import { call, type ClientCase, clientClause, defineClientCase } from '../client-case.js'

/** What a client does when it gets no token. */
export const failureCases: readonly ClientCase[] = [
  defineClientCase({
    id: 'CLIENT-011',
    rev: 1,
    since: '0.1',
    area: 'failures',
    title: 'a token request that met an outage is made again, and the call goes out',
    level: 'SHOULD',
    clauses: [clientClause('3', 'A token request that met an outage SHOULD be made again within the call.')],
    needs: ['token-requests'],
    rows: [],
    arrange: (world) =>
      void world
        .on('workspace.token')
        .times(1)
        .respond({ status: 503, headers: { 'retry-after': '0' } }),
    ops: [call],
    reaches: 'token',
    checks: {
      'asked-again': {
        holds: ({ tokenRequests }, expect) => expect.ok(tokenRequests.length >= 2, 'the token is asked for again'),
        mutants: ['client-gives-up-at-an-outage'],
      },
      'call-made': {
        holds: ({ calls }, expect) =>
          expect.equal(calls.at(-1)?.status ?? 'not made', 200, 'how the call was answered'),
        mutants: ['client-forgets-its-call-after-an-outage'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-012',
    rev: 1,
    since: '0.1',
    area: 'failures',
    title: 'a refused sign-in is an error, and no call is sent',
    level: 'MUST',
    clauses: [clientClause('3', 'When the sign-in is refused, the client MUST report an error and send no call.')],
    needs: ['token-requests'],
    rows: [],
    setUp: 'refused',
    ops: [call],
    reaches: 'token',
    checks: {
      'an-error': {
        holds: ({ results }, expect) =>
          expect.ok(
            results.some((result) => 'error' in result),
            'the client reports an error',
          ),
        mutants: ['client-hides-a-refusal'],
      },
      'no-call': {
        holds: ({ calls }, expect) => expect.equal(calls.length, 0, 'calls that reached the workspace'),
        mutants: ['client-calls-without-a-token'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-013',
    rev: 1,
    since: '0.1',
    area: 'failures',
    title: 'a grant that was refused is not asked for again',
    level: 'SHOULD',
    clauses: [clientClause('3', 'A refused grant SHOULD NOT be asked for again within the call.')],
    needs: ['token-requests'],
    rows: [],
    setUp: 'refused',
    ops: [call],
    reaches: 'token',
    checks: {
      once: {
        holds: ({ tokenRequests }, expect) => expect.equal(tokenRequests.length, 1, 'token requests'),
        mutants: ['client-repeats-a-refused-grant'],
      },
    },
  }),
]
