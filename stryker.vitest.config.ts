import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/**
 * Core's own tests, for mutation testing. Left out are those that load the built core, which no mutant reaches, and those
 * whose megabytes take minutes in instrumented code and prove nothing about a mutant.
 */
export default defineConfig({
  ssr: { resolve: { conditions: ['@lakeauth/source', ...defaultServerConditions] } },
  test: {
    root: 'packages/core',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/node*.test.ts', 'test/adapters*.test.ts'],
    testNamePattern: /^(?!.*1 MiB)/,
    testTimeout: 60_000,
  },
})
