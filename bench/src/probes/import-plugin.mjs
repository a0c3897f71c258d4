// Loads a plugin where core is loaded already.
import '@lakeauth/core'
import { input, report } from '../lib/input.mjs'

const start = performance.now()
await import(input.specifier)
report({ milliseconds: performance.now() - start })
