import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const root = new URL('.', import.meta.url)

const folders = ['packages', 'conformance', 'docs/examples'].flatMap((group) =>
  readdirSync(new URL(`${group}/`, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${group}/${entry.name}/package.json`, root)))
    .map((entry) => `${group}/${entry.name}`),
)

/** Every workspace folder with tests is a vitest project, named as its package. */
const projects = [...folders, 'scripts'].map((folder) => {
  const { name } = JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8')) as { name: string }
  return {
    extends: true as const,
    test: { name, root: folder, include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'test/**/*.test.mjs'] },
  }
})

/** Those of Node itself: files behind `module` are for bundlers, and Node cannot load those of every package. */
const conditions = ['@lakeauth/source', ...defaultServerConditions.filter((condition) => condition !== 'module')]

export default defineConfig({
  ssr: { resolve: { conditions } },
  // A guard against what never ends. Machines are slow at times, and no test measures time.
  test: { projects, passWithNoTests: false, testTimeout: 30_000, hookTimeout: 30_000 },
})
