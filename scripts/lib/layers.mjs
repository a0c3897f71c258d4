import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root } from './run.mjs'
import { filesBelow } from './workspace.mjs'

const groups = ['packages', 'conformance', 'docs/examples']
const isSource = (file) => /^[^/]+\/src\/.*\.ts$/.test(file)

/** Every source file below `folder`, as dependency-cruiser has to find it. */
export function expectedModules(folder = root) {
  return groups
    .filter((group) => existsSync(join(folder, group)))
    .flatMap((group) =>
      filesBelow(join(folder, group))
        .filter(isSource)
        .map((file) => `${group}/${file}`),
    )
}

/**
 * The breaches of the layer rules below `folder`. Finding nothing to check is a breach too: the tool is content with an
 * empty graph, as a TypeScript version that it does not know gives it.
 */
export function layerProblems({ folder = root, expected = expectedModules(folder) } = {}) {
  if (expected.length === 0) return ['There is no source file to check.']
  const words = ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json']
  const { stdout, stderr } = capture(
    'depcruise',
    [...words, ...groups.filter((group) => existsSync(join(folder, group)))],
    {
      cwd: folder,
    },
  )
  if (!stdout.startsWith('{')) return [`dependency-cruiser failed: ${stderr}`]
  const { modules, summary } = JSON.parse(stdout)
  const found = new Set(modules.map(({ source }) => source))
  const missing = expected.filter((file) => !found.has(file))
  return [
    ...missing.map((file) => `not checked: ${file}`),
    ...summary.violations.map(({ rule, from, to, cycle }) => {
      const way = cycle ? cycle.map((step) => step.name ?? step).join(' → ') : to
      return `${rule.name}: ${from} → ${way}`
    }),
  ]
}
