// How long a new world takes.
import { createWorld } from '@lakeauth/mock'
import { input, report } from '../lib/input.mjs'
import { median } from '../lib/statistics.mjs'

for (let warm = 0; warm < 20; warm++) createWorld()
const times = Array.from({ length: input.worlds }, () => {
  const start = performance.now()
  createWorld()
  return performance.now() - start
})
report({ milliseconds: median(times) })
