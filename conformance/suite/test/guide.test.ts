import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { certifyStrategy } from '../src/index.js'
import { conformance } from './guide/conformance.js'

test.for(['vault.ts', 'conformance.ts'])('the file %s that the guide writes is the one certified here', (name) => {
  const guide = readFileSync(new URL('../../../docs/guide/write-a-strategy.md', import.meta.url), 'utf8')
  const code = readFileSync(new URL(`./guide/${name}`, import.meta.url), 'utf8')
  expect(guide).toContain(`**\`src/${name}\`**\n\n\`\`\`ts\n${code}\`\`\`\n`)
})

for (const { strategy, scenario } of conformance) certifyStrategy({ test, strategy, scenario })
