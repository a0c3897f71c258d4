// Lints, builds, type-checks, runs every suite, checks packages and docs; goes on after a failure, so that one run tells all.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { root, run } from './lib/run.mjs'

// Only what this run leaves behind may count. Nx brings back the reports of suites that it need not run again.
rmSync(join(root, 'reports'), { recursive: true, force: true })

script('lint')
const workspaceOk = await runChecks('workspace', [
  { title: 'every package builds', run: () => target('build') },
  { title: 'every package and its tests are well typed', run: () => target('typecheck') },
  { title: 'every suite runs to its end and passes', run: () => target('test') },
])
if (workspaceOk) {
  script('pack-check')
  script('docs', '--check')
  script('coverage-rows', '--check')
} else {
  console.log('Packages, docs and coverage are not checked: they need the steps above.')
}
process.exitCode = script('count-tests')

function script(name, ...words) {
  return run('node', [join(root, 'scripts', `${name}.mjs`), ...words])
}

function target(name) {
  const status = run('nx', ['run-many', '-t', name, '--output-style=static'])
  return status === 0 ? [] : [`nx run-many -t ${name} failed; its output is above.`]
}
