import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/**
 * Runs checks one after the other and writes what became of each to `reports/checks/<name>.json`. A check is a sentence
 * and a function that gives the problems it found; an exception is a problem too. True when there was none.
 */
export async function runChecks(name, checks) {
  const results = []
  for (const { title, run } of checks) {
    const problems = await problemsOf(run)
    console.log(`${problems.length === 0 ? '✔' : '✘'}  ${name}: ${title}`)
    for (const problem of problems) console.log(problem.replace(/^/gm, '     '))
    results.push({ title, ok: problems.length === 0 })
  }
  mkdirSync(join(root, 'reports', 'checks'), { recursive: true })
  writeFileSync(
    join(root, 'reports', 'checks', `${name}.json`),
    `${JSON.stringify({ name, checks: results }, null, 2)}\n`,
  )
  return results.length > 0 && results.every(({ ok }) => ok)
}

async function problemsOf(run) {
  try {
    return await run()
  } catch (error) {
    return [error.stack ?? String(error)]
  }
}
