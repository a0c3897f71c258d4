// Builds, then signs in with the published clients against the mock. Logs go to stderr: stdout is the table's alone.
import { join } from 'node:path'
import { root, run } from './lib/run.mjs'

const packages = '@lakeauth/conformance,@lakeauth/example-demo'
const built = run('nx', ['run-many', '-t', 'build', '-p', packages], { stdout: 2 })
if (built !== 0) process.exit(built)
process.exitCode = run(process.execPath, [join(root, 'conformance/interop/src/run.mjs'), ...process.argv.slice(2)])
