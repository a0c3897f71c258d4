// Lints, builds, type-checks, runs every suite, checks packages and docs; goes on after a failure, so that one run tells all.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { root, run } from './lib/run.mjs'

// Only what this run leaves behind may count. Nx brings back the reports of suites that it need not run again.
rmSync(join(root, 'reports'), { recursive: true, force: true })

await script('lint')
await runChecks('workspace', [
  { title: 'every package builds', run: () => target('build') },
  { title: 'every package and its tests are well typed', run: () => target('typecheck') },
  { title: 'every suite runs to its end and passes', run: () => target('test') },
])
await script('pack-check')
await script('docs', '--check')
await script('coverage-rows', '--check')
process.exitCode = run('node', [join(root, 'scripts', 'count-tests.mjs')])

/** A script that ends before it has reported anything is a failure as well. */
async function script(name, ...words) {
  const status = run('node', [join(root, 'scripts', `${name}.mjs`), ...words])
  if (existsSync(join(root, 'reports', 'checks', `${name}.json`))) return
  await runChecks(name, [{ title: 'runs to its end', run: () => [`It ended with ${status} and left no report.`] }])
}

function target(name) {
  const status = run('nx', ['run-many', '-t', name, '--output-style=static'])
  return status === 0 ? [] : [`nx run-many -t ${name} failed; its output is above.`]
}
