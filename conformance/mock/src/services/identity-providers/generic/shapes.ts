import type { WorldState } from '../../../world/state.js'

/** Whose tokens a token of the generic issuer looks like. */
export type TokenShape = 'gitlab' | 'circleci' | 'kubernetes'

type Claims = Readonly<Record<string, unknown>>

const project = 'lakeauth/app'

/** The claims of each, as its vendor documents them; the issuer stays the generic one, as that of a self-managed instance. */
const shapes: Readonly<Record<TokenShape, (world: WorldState) => Claims>> = {
  gitlab: () => ({
    sub: `project_path:${project}:ref_type:branch:ref:main`,
    namespace_path: 'lakeauth',
    project_path: project,
    project_id: '42',
    pipeline_source: 'push',
    ref: 'main',
    ref_type: 'branch',
    ref_protected: 'true',
    user_login: 'tester',
  }),
  circleci: ({ identifiers }) => {
    const ids = (label: string): string => identifiers.uuid(`circleci ${label}`)
    return {
      sub: `org/${ids('org')}/project/${ids('project')}/user/${ids('user')}`,
      'oidc.circleci.com/project-id': ids('project'),
      'oidc.circleci.com/context-ids': [ids('context')],
    }
  },
  kubernetes: ({ identifiers }) => ({
    sub: 'system:serviceaccount:production:etl',
    'kubernetes.io': {
      namespace: 'production',
      pod: { name: 'etl-0', uid: identifiers.uuid('kubernetes pod') },
      serviceaccount: { name: 'etl', uid: identifiers.uuid('kubernetes service account') },
    },
  }),
}

/** The claims of a shape besides the registered ones. */
export function claimsOfShape(world: WorldState, shape: TokenShape): Claims {
  return shapes[shape](world)
}
