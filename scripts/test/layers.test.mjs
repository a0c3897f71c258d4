import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { expectedModules, layerProblems } from '../lib/layers.mjs'

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs')

const core = (path) => `packages/core/src/${path}.ts`
const value = (path) => `import { value } from '${path}'\nexport const own = value\n`

/** For every rule, files that break it. Everything that they import exists, unless the rule is about that. */
const planted = {
  unresolved: { [core('settings/a')]: value('./missing.js') },
  'no-cycle': { [core('settings/a')]: value('./b.js'), [core('settings/b')]: value('./a.js') },
  'core-imports-no-workspace-package': { [core('settings/a')]: value('../../../../conformance/mock/src/index.js') },
  'plugins-import-core-alone': {
    'packages/azure/src/index.ts': value('../../gcp/src/index.js'),
    'packages/gcp/src/index.ts': '',
  },
  'mock-imports-no-workspace-package': { 'conformance/mock/src/a.ts': value('../../../packages/core/src/index.js') },
  'suite-imports-core-and-mock-alone': {
    'conformance/suite/src/a.ts': value('../../../packages/gcp/src/index.js'),
    'packages/gcp/src/index.ts': '',
  },
  'nobody-imports-examples': {
    [core('settings/a')]: value('../../../../docs/examples/demo/src/index.js'),
    'docs/examples/demo/src/index.ts': '',
  },
  'sources-import-no-test': { [core('settings/a')]: value('../testing/index.js') },
  'core-types-import-types': { [core('token')]: value('./settings/host.js') },
  'core-helpers-import-no-protocol': { [core('settings/a')]: value('../oauth/token-endpoint.js') },
  'core-protocol-imports-no-strategy': { [core('oauth/a')]: value('../strategies/pat.js') },
  'core-wiring-imports-no-strategy': { [core('selection/a')]: value('../strategies/pat.js') },
  'core-strategies-import-no-wiring': { [core('strategies/a')]: value('../selection/select.js') },
  'core-files-have-a-layer': { [core('other/a')]: 'export const value = 1\n', [core('index')]: value('./other/a.js') },
  'core-reaches-node-through-node-context': {
    [core('settings/a')]: "import { join } from 'node:path'\nexport const own = join\n",
  },
  'core-files-are-a-subpath': {
    [core('settings/a')]: value('../files/index.js'),
    [core('files/index')]: 'export const value = 1\n',
  },
  'core-files-import-types-and-helpers': { [core('files/index')]: value('../oauth/token-endpoint.js') },
  'core-adapters-are-a-subpath': {
    [core('settings/a')]: value('../adapters/b.js'),
    [core('adapters/b')]: 'export const value = 1\n',
  },
  'core-adapters-import-no-wiring': { [core('adapters/a')]: value('../selection/select.js') },
  'core-transport-is-a-subpath': {
    [core('settings/a')]: value('../transport/b.js'),
    [core('transport/b')]: 'export const value = 1\n',
  },
  'core-transport-imports-no-wiring': { [core('transport/a')]: value('../selection/select.js') },
  'core-subject-tokens-are-a-subpath': {
    [core('settings/a')]: value('../subject-token/b.js'),
    [core('subject-token/b')]: 'export const value = 1\n',
  },
  'core-subject-tokens-import-no-strategy': { [core('subject-token/a')]: value('../strategies/pat.js') },
  'core-rotation-is-a-subpath': {
    [core('settings/a')]: value('../rotation/b.js'),
    [core('rotation/b')]: 'export const value = 1\n',
  },
  'core-rotation-imports-no-wiring': { [core('rotation/a')]: value('../selection/select.js') },
  'core-loads-node-context-dynamically': { [core('databricks-auth')]: value('./node-context.js') },
  'only-node-context-imports-node-runner': { [core('databricks-auth')]: value('./node-runner.js') },
}

/** A small workspace that keeps every rule. */
const sound = {
  'package.json': '{ "type": "module" }',
  'tsconfig.base.json': '{ "compilerOptions": { "module": "nodenext", "moduleResolution": "nodenext" } }',
  [core('index')]: "export { value } from './strategies/pat.js'\nexport type { Pat } from './types.js'\n".replace(
    'types',
    'token',
  ),
  [core('token')]: 'export interface Pat { readonly value: string }\n',
  [core('settings/host')]: 'export const value = 1\n',
  [core('oauth/token-endpoint')]: value('../settings/host.js'),
  [core('strategies/pat')]: "export { own as value } from '../oauth/token-endpoint.js'\n",
  [core('selection/select')]: value('../settings/host.js'),
  [core('databricks-auth')]: "export const load = () => import('./node-context.js')\n",
  [core('node-context')]: `import { join } from 'node:path'\n${value('./node-runner.js')}export const path = join\n`,
  [core('node-runner')]: 'export const value = 1\n',
  [core('testing/index')]: 'export const value = 1\n',
  [core('index.test')]: value('./testing/index.js'),
  'conformance/mock/src/index.ts': 'export const value = 1\n',
}

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakeauth-layers-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function plant(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

it('finds nothing in a workspace that keeps the layers', () => {
  plant(sound)
  expect(layerProblems({ folder })).toEqual([])
})

it('has a planted breach for every rule', () => {
  expect(Object.keys(planted).sort()).toEqual(forbidden.map(({ name }) => name).sort())
})

it.each(Object.keys(planted))('catches a planted breach of %s', (rule) => {
  plant(sound)
  plant(planted[rule])
  const rules = layerProblems({ folder }).map((problem) => problem.split(':')[0])
  expect(rules).toContain(rule)
})

it('allows types to be named upwards and in a circle', () => {
  plant(sound)
  plant({ [core('token')]: "import type { Own } from './settings/host.js'\nexport type Pat = Own | 1\n" })
  plant({
    [core('settings/host')]:
      "import type { Pat } from '../token.js'\nexport type Own = Pat | 2\nexport const value = 1\n",
  })
  expect(layerProblems({ folder })).toEqual([])
})

it('fails when it finds no module, or fewer than there are', () => {
  plant({ 'tsconfig.base.json': '{}', 'packages/core/package.json': '{}' })
  expect(layerProblems({ folder })).toEqual(['There is no source file to check.'])
  plant(sound)
  const expected = [...expectedModules(folder), core('settings/unseen')]
  expect(layerProblems({ folder, expected })).toEqual([`not checked: ${core('settings/unseen')}`])
})

it('expects the source files of every package of this workspace', () => {
  expect(expectedModules()).toEqual(
    expect.arrayContaining([core('index'), 'conformance/mock/src/index.ts', 'docs/examples/demo/src/main.ts']),
  )
})
