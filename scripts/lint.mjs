// Lint, layers and format. Exit code 1 when one of them finds something, or too little to look at.
import { runChecks } from './lib/checks.mjs'
import { expectedModules, layerProblems } from './lib/layers.mjs'
import { capture, run } from './lib/run.mjs'

// Types of another package come from its build, and so does what its command starts.
if (run('nx', ['run-many', '-t', 'build', '--output-style=static'], { stdout: 2 }) !== 0) process.exit(1)

const ok = await runChecks('lint', [
  { title: 'oxlint finds nothing in every source file', run: oxlint },
  { title: 'imports keep the layers', run: () => layerProblems() },
  {
    title: 'every dependency and file is used, and every one used is named',
    run: () => failureOf('knip', ['--no-config-hints']),
  },
  { title: 'every file is formatted', run: () => failureOf('biome', ['format', '--max-diagnostics=100', '.']) },
])
process.exitCode = ok ? 0 : 1

function oxlint() {
  const { status, output } = capture('oxlint', ['--type-aware'])
  const linted = Number(/ on (\d+) files/.exec(output)?.[1] ?? 0)
  const least = expectedModules().length
  if (linted < least) return [output, `oxlint looked at ${linted} files; there are at least ${least}.`]
  return status === 0 ? [] : [output]
}

function failureOf(command, words) {
  const { status, output } = capture(command, words)
  return status === 0 ? [] : [output]
}
