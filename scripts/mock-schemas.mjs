// Writes what @lakeauth/mock publishes of its admin API and its configuration; with --check it compares. Needs a built mock.
import { readFileSync, writeFileSync } from 'node:fs'
import { configDocument, openapiDocument } from '../conformance/mock/dist/server/index.js'

const documents = { 'admin-openapi.json': openapiDocument(), 'config.schema.json': configDocument() }
let stale = false

for (const [name, document] of Object.entries(documents)) {
  const file = new URL(`../conformance/mock/schema/${name}`, import.meta.url)
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`conformance/mock/schema/${name} is not what scripts/mock-schemas.mjs writes. Run it.`)
    stale = true
  }
}
process.exitCode = stale ? 1 : 0
