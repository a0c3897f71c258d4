#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 12)) {
  const { main } = await import('../dist/cli/main.js')
  await main(process.argv.slice(2))
} else {
  // An older Node fails in the middle of a case, and the strategy would have the blame.
  console.error(`lakeauth-conformance needs Node 22.12 or later; this is ${process.version}.`)
  process.exitCode = 2
}
