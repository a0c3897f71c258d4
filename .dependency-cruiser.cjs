// Who may import whom (see docs/decisions and CONTRIBUTING.md). scripts/test/layers.test.mjs proves that each rule bites.
const SOURCE = '^(packages|conformance|docs/examples)/[^/]+/src/'
const TEST = '[.]test(-d)?[.]ts$'
const CORE = '^packages/core/src/'

/** Core's layers, from the bottom: a file imports its own layer and those below. */
const TYPES = `${CORE}(token|credential|context|attributes|errors|error-codes|secret|ports)[.]ts$`
const HELPERS = `${CORE}(settings/|(strategy|headers|redact|strategy-failed|version)[.]ts$)`
const PROTOCOL = `${CORE}((oauth|fetch|identity|lifecycle|pats)/|internals[.]ts$)`
const STRATEGIES = `${CORE}(strategies/|core-strategies[.]ts$)`
const WIRING = `${CORE}(selection/|(databricks-auth|strategy-context|node-context|node-runner)[.]ts$)`
/** The subpath ./files: Node alone, and nothing of core's index rests on it. */
const FILES = `${CORE}files/`
const INDEX = `${CORE}index[.]ts$`
const ADAPTERS = `${CORE}adapters/`
const TRANSPORT = `${CORE}transport/`
const SUBJECT_TOKEN = `${CORE}subject-token/`
/** The subpath ./rotation: on top of the files and of the protocol. */
const ROTATION = `${CORE}rotation/`

/** Types may be named upwards, code may not be. */
const CODE = { dependencyTypesNot: ['type-only'] }

/** Only who imports the subpath pays for it: nobody else in core does, but `users`. */
const isSubpath = (name, comment, path, ...users) => ({
  name,
  comment,
  severity: 'error',
  from: { path: CORE, pathNot: [TEST, path, ...users] },
  to: { path },
})

/** A subpath is handed what it works on: no strategy, no wiring but `except`. */
const importsNoWiring = (name, comment, path, except) => ({
  name,
  comment,
  severity: 'error',
  from: { path, pathNot: TEST },
  to: { path: [STRATEGIES, WIRING, INDEX], ...(except && { pathNot: except }), ...CODE },
})

module.exports = {
  forbidden: [
    {
      name: 'unresolved',
      comment: 'An import that nothing answers, or of a package that the manifest does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycle',
      comment: 'Modules that run each other. Cycles of types alone are no cycle at run time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-imports-no-workspace-package',
      severity: 'error',
      from: { path: CORE, pathNot: TEST },
      to: { path: '^(packages/(?!core/)|conformance/|docs/|scripts/)' },
    },
    {
      name: 'plugins-import-core-alone',
      comment: 'What two plugins need moves down to core.',
      severity: 'error',
      from: { path: '^packages/(?!core/)([^/]+)/src/', pathNot: TEST },
      to: { path: '^(packages|conformance|docs|scripts)/', pathNot: '^packages/(core|$1)/' },
    },
    {
      name: 'mock-imports-no-workspace-package',
      comment: 'Written from the protocol side, so that it cannot share our mistakes.',
      severity: 'error',
      from: { path: '^conformance/mock/src/' },
      to: { path: '^(packages/|conformance/(?!mock/)|docs/|scripts/)' },
    },
    {
      name: 'suite-imports-core-and-mock-alone',
      severity: 'error',
      from: { path: '^conformance/suite/src/' },
      to: { path: '^(packages/(?!core/)|docs/|scripts/)' },
    },
    {
      name: 'nobody-imports-examples',
      severity: 'error',
      from: { path: '^(packages|conformance)/' },
      to: { path: '^docs/' },
    },
    {
      name: 'sources-import-no-test',
      severity: 'error',
      from: { path: SOURCE, pathNot: `${TEST}|/src/testing/` },
      to: { path: `${TEST}|^packages/core/src/testing/|/test/` },
    },
    {
      name: 'core-types-import-types',
      severity: 'error',
      from: { path: TYPES },
      to: { path: CORE, pathNot: TYPES, ...CODE },
    },
    {
      name: 'core-helpers-import-no-protocol',
      severity: 'error',
      from: { path: HELPERS, pathNot: TEST },
      to: { path: [PROTOCOL, STRATEGIES, WIRING, INDEX], ...CODE },
    },
    {
      name: 'core-protocol-imports-no-strategy',
      severity: 'error',
      from: { path: PROTOCOL, pathNot: TEST },
      to: { path: [STRATEGIES, WIRING, INDEX], ...CODE },
    },
    {
      name: 'core-wiring-imports-no-strategy',
      comment: 'Strategies come as an argument: core has no list of its own in use.',
      severity: 'error',
      from: { path: WIRING, pathNot: TEST },
      to: { path: [STRATEGIES, INDEX], ...CODE },
    },
    {
      name: 'core-strategies-import-no-wiring',
      severity: 'error',
      from: { path: STRATEGIES, pathNot: TEST },
      to: { path: [WIRING, INDEX], ...CODE },
    },
    {
      name: 'core-files-have-a-layer',
      comment: 'A file of core that no layer above names: give it one in this file.',
      severity: 'error',
      from: { path: CORE },
      to: {
        path: CORE,
        pathNot: [
          TYPES,
          HELPERS,
          PROTOCOL,
          STRATEGIES,
          WIRING,
          INDEX,
          FILES,
          ADAPTERS,
          TRANSPORT,
          SUBJECT_TOKEN,
          ROTATION,
          `${CORE}testing/`,
          TEST,
        ],
      },
    },
    {
      name: 'core-reaches-node-through-node-context',
      comment:
        'No static import of a Node module may be reachable from the index, so that other runtimes can come later.',
      severity: 'error',
      from: {
        path: CORE,
        pathNot: `${TEST}|^packages/core/src/(testing/|files/|rotation/|transport/|adapters/sdk-agent[.]ts$|node-context[.]ts$|node-runner[.]ts$)`,
      },
      to: { dependencyTypes: ['core'] },
    },
    isSubpath(
      'core-files-are-a-subpath',
      'They import Node modules, so that the index must not reach them.',
      FILES,
      ROTATION,
    ),
    {
      name: 'core-files-import-types-and-helpers',
      severity: 'error',
      from: { path: FILES, pathNot: TEST },
      to: { path: CORE, pathNot: [TYPES, HELPERS, FILES], ...CODE },
    },
    isSubpath('core-adapters-are-a-subpath', 'Nobody pays for the adapters of clients that are not in use.', ADAPTERS),
    importsNoWiring('core-adapters-import-no-wiring', 'They are handed a sign-in that is set up.', ADAPTERS),
    isSubpath(
      'core-transport-is-a-subpath',
      'It imports Node modules, so that the index must not reach it.',
      TRANSPORT,
    ),
    importsNoWiring(
      'core-transport-imports-no-wiring',
      'It hands a sign-in the `fetch`, and knows none.',
      TRANSPORT,
      `${CORE}node-context[.]ts$`,
    ),
    isSubpath('core-subject-tokens-are-a-subpath', 'Who signs in without them does not pay for them.', SUBJECT_TOKEN),
    importsNoWiring('core-subject-tokens-import-no-strategy', 'Strategies of other packages use them.', SUBJECT_TOKEN),
    isSubpath('core-rotation-is-a-subpath', 'It imports Node modules, so that the index must not reach it.', ROTATION),
    importsNoWiring('core-rotation-imports-no-wiring', 'It is handed a sign-in that is set up.', ROTATION),
    {
      name: 'core-loads-node-context-dynamically',
      severity: 'error',
      from: { path: CORE, pathNot: TEST },
      to: { path: `${CORE}node-context[.]ts$`, dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'only-node-context-imports-node-runner',
      severity: 'error',
      from: { path: CORE, pathNot: `${TEST}|^packages/core/src/node-context[.]ts$` },
      to: { path: `${CORE}node-runner[.]ts$`, ...CODE },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@lakeauth/source', 'import', 'node', 'default', 'types'],
    },
  },
}
