import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../lib/run.mjs'
import { tutorialOf } from '../lib/tutorial.mjs'

it('takes the files below their names, and the commands in their order', () => {
  const page =
    '**`a/b.json`**\n\n```json\n{}\n```\n\n```sh\nnpm one\nnpm two\n```\n\n```ts\nno file\n```\n\n**`c.ts`**\n\n```ts\nc()\n\nd()\n```\n'
  expect(tutorialOf(page)).toEqual({
    files: [
      { path: 'a/b.json', content: '{}\n' },
      { path: 'c.ts', content: 'c()\n\nd()\n' },
    ],
    commands: ['npm one', 'npm two'],
  })
})

it('finds a whole package on the page that writes a strategy', () => {
  const { files, commands } = tutorialOf(readFileSync(join(root, 'docs/guide/write-a-strategy.md'), 'utf8'))
  expect(files.map(({ path }) => path).sort()).toEqual([
    'package.json',
    'src/conformance.ts',
    'src/index.ts',
    'src/vault.test.ts',
    'src/vault.ts',
    'tsconfig.json',
  ])
  expect(commands.map((command) => command.split(' ').slice(0, 2).join(' '))).toEqual([
    'npm install',
    'npm install',
    'npm run',
    'npm test',
    'npx lakeauth-conformance',
  ])
})
