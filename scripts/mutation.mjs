// Mutation testing of core: `npm run mutation`, or a part of it: `npm run mutation -- --mutate packages/core/src/fetch/origin.ts`.
import { run } from './lib/run.mjs'

process.exitCode = run('stryker', ['run', ...process.argv.slice(2)])
