// Builds, then signs in with every strategy against the mock. Logs go to stderr: stdout is the demo's alone.
import { join } from 'node:path'
import { root, run } from './lib/run.mjs'

const built = run('nx', ['run-many', '-t', 'build'], { stdout: 2 })
if (built !== 0) process.exit(built)
process.exitCode = run('node', [join(root, 'docs/examples/demo/dist/main.js'), ...process.argv.slice(2)])
