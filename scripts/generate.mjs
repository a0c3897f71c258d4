// Brings everything up to date that is generated and committed: pages, API reference, the set of cases, the kill matrix,
// tarball lists, proven rows.
import { join } from 'node:path'
import { root, run } from './lib/run.mjs'

const steps = [
  ['node', [join(root, 'scripts/docs.mjs')]],
  ['node', [join(root, 'conformance/suite/scripts/write-set.mjs'), '0.1']],
  ['node', [join(root, 'conformance/suite/scripts/write-set.mjs'), '0.1', '--clients']],
  ['node', [join(root, 'conformance/suite/scripts/write-kills.mjs')]],
  ['node', [join(root, 'conformance/suite/scripts/write-pages.mjs')]],
  ['node', [join(root, 'scripts/pack-check.mjs'), '--write']],
  ['nx', ['run-many', '-t', 'test', '--output-style=static']],
  ['node', [join(root, 'scripts/coverage-rows.mjs')]],
]
const failed = steps.filter(([command, words]) => run(command, words) !== 0)
process.exitCode = failed.length === 0 ? 0 : 1
