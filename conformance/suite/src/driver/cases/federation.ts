import { call, type ClientCase, clientClause, defineClientCase } from '../client-case.js'
import { secretsIn } from '../facts.js'

const SECTION = '4'

/** The exchange of a workload's own token. */
export const clientFederationCases: readonly ClientCase[] = [
  defineClientCase({
    id: 'CLIENT-014',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: 'an exchange of a client sends the documented parameters and no other',
    level: 'MUST',
    clauses: [clientClause(SECTION, 'An exchange MUST send the documented parameters and no other.')],
    needs: ['env-oidc'],
    rows: [],
    ops: [call],
    reaches: 'token',
    checks: {
      keys: {
        holds: ({ tokenRequests }, expect) =>
          expect.deepEqual(
            Object.keys(tokenRequests[0]?.request.form ?? {}).toSorted(),
            ['client_id', 'grant_type', 'scope', 'subject_token', 'subject_token_type'],
            'parameters',
          ),
        mutants: ['client-adds-a-parameter-to-the-exchange'],
      },
      'client-id': {
        holds: ({ tokenRequests, world }, expect) =>
          expect.equal(
            tokenRequests[0]?.request.form['client_id'],
            world.federation.servicePrincipalClientId,
            'client_id',
          ),
        mutants: ['client-names-nobody-in-the-exchange'],
      },
    },
  }),
  defineClientCase({
    id: 'CLIENT-015',
    rev: 1,
    since: '0.1',
    area: 'federation',
    title: "the workload's own token reaches the exchange alone",
    level: 'MUST',
    clauses: [clientClause(SECTION, "The workload's own token MUST be sent to the exchange alone.")],
    needs: ['env-oidc'],
    rows: [],
    ops: [call],
    checks: {
      'nowhere-else': {
        holds: ({ entries }, expect) => {
          const others = entries.filter(({ operation }) => operation !== 'workspace.token')
          const shown = others.flatMap((entry) =>
            secretsIn(entry).some((name) => name.startsWith('subject-token#')) ? [entry.operation] : [],
          )
          expect.deepEqual(shown, [], 'other requests with it')
        },
        mutants: ['client-takes-the-own-token-along'],
      },
    },
  }),
]
