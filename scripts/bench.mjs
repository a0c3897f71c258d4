// Builds, then measures ours and the published peers against the mock. Logs go to stderr: stdout is the bench's alone.
import { join } from 'node:path'
import { root, run } from './lib/run.mjs'

const built = run('nx', ['run-many', '-t', 'build', '-p', 'packages/*,@lakeauth/mock,@lakeauth/conformance'], {
  stdout: 2,
})
if (built !== 0) process.exit(built)
process.exitCode = run(process.execPath, [join(root, 'bench/src/run.mjs'), ...process.argv.slice(2)])
