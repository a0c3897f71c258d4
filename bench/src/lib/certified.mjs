import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Every strategy of every package in every one of its set-ups, as modules that the suite's command takes: `all`, and `only(name)`
 * for one strategy in its first set-up. The packages themselves are the built ones.
 */
export async function certifiedModules() {
  // Below the bench, so that its packages are found from there.
  const folder = mkdtempSync(join(root, 'bench/node_modules/.certified-'))
  const all = join(folder, 'all.mjs')
  await build({
    stdin: { contents: program(), resolveDir: root },
    outfile: all,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
    plugins: [{ name: 'built packages', setup: builtPackages }],
  })
  const { conformance } = await import(all)
  return {
    all,
    names: [...new Set(conformance.map(({ strategy }) => strategy.name))],
    only: (name) => {
      const file = join(folder, `${name}.mjs`)
      const first = `all.find(({ strategy }) => strategy.name === ${JSON.stringify(name)})`
      writeFileSync(file, `import { conformance as all } from './all.mjs'\nexport const conformance = [${first}]\n`)
      return file
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

function program() {
  const plugins = readdirSync(join(root, 'packages')).filter((name) => name !== 'core')
  const from = (name) => JSON.stringify(`./packages/${name}/test/support/scenarios.js`)
  return `
    import * as core from '@lakeauth/core'
    import { coreScenarios } from './conformance/suite/test/core-scenarios.js'
    ${plugins.map((name) => `import { scenarios as ${name} } from ${from(name)}`).join('\n')}
    const own = Object.values(core).filter((one) => one?.contract === 1)
    export const conformance = [
      ...own.flatMap((strategy) => coreScenarios[strategy.name].map((scenario) => ({ strategy, scenario }))),
      ${plugins.map((name) => `...${name}`).join(', ')}
    ]
  `
}

function builtPackages({ onResolve }) {
  onResolve({ filter: /\/src\/index\.js$/ }, ({ importer }) => {
    const [, name] = /packages\/(\w+)\/test\//.exec(importer) ?? []
    return name ? { path: `@lakeauth/${name}`, external: true } : undefined
  })
}
