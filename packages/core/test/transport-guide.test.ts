import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../../', import.meta.url)
const PAGES = ['docs/guide/**/*.md', 'README.md', 'packages/*/README.md', 'conformance/*/README.md']

/** The code of a page that a reader may copy into a file. */
function codeOf(page: string): readonly string[] {
  const text = readFileSync(new URL(page, ROOT), 'utf8')
  return [...text.matchAll(/^```(?:ts|js|tsx|mts)\b[^\n]*\n([\s\S]*?)^```/gm)].map(([, code = '']) => code)
}

describe('the code of the guides', () => {
  const pages = globSync(PAGES, { cwd: ROOT }).sort()

  it('is found', () => {
    expect(pages).toContain('docs/guide/proxies-and-certificates.md')
    expect(codeOf('docs/guide/proxies-and-certificates.md').length).toBeGreaterThanOrEqual(3)
  })

  it.each(pages)('%s holds no `await using`, which is a SyntaxError before Node 24', (page) => {
    for (const code of codeOf(page)) expect(code).not.toMatch(/^\s*(?:await\s+)?using\s+\w+\s*=/m)
  })
})
