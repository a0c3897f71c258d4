import { parseArguments, UsageError } from './arguments.js'
import { demo } from './demo.js'
import { madeStrategies } from './made-strategies.js'
import { exportedStrategies } from './strategies.js'
import { table } from './table.js'

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  const strategies = [...(await exportedStrategies()), ...madeStrategies]
  try {
    const { json, broken } = parseArguments(
      words,
      strategies.map(({ name }) => name),
    )
    const signIns = await demo(strategies, broken)
    const rows = signIns.map(({ row }) => row)
    console.log(json ? JSON.stringify({ rows }, null, 2) : table(rows))
    for (const { row, trouble } of signIns) for (const line of trouble) console.error(`${row.strategy}: ${line}`)
    return rows.length > 0 && rows.every(({ ok }) => ok) ? 0 : 1
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\nUsage: npm run demo -- [--json] [--break STRATEGY]`)
    return 2
  }
}
