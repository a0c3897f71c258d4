import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** Core's own tests, for mutation testing. Those that start processes load the built core, which no mutant reaches. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@lakeauth/source', ...defaultServerConditions] } },
  test: {
    root: 'packages/core',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
  },
})
