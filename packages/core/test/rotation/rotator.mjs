// Rotates a token again and again through the built package, until it is killed: `node rotator.mjs CONFIG NAME COUNT`. Each
// rotation is acknowledged after it is done.
import { readFileSync, writeSync } from 'node:fs'
import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { environmentFileSink, profileSink, rotatePat, secretScopeSink } from '@lakeauth/core/rotation'

const [file, name, count] = process.argv.slice(2)
const { host, token, replaces, profile, environment, journal } = JSON.parse(readFileSync(file, 'utf8'))
const auth = await databricksAuth({ strategies: coreStrategies, config: { host, token } })
const sinks = [
  profileSink({ path: profile, profile: 'ci' }),
  environmentFileSink({ path: environment }),
  secretScopeSink({ auth, scope: 'ci', key: 'token' }),
]
writeSync(1, `${name} 0\n`)
for (let round = 1; round <= Number(count); round++) {
  await rotatePat({ auth, sinks, journal, replaces })
  writeSync(1, `${name} ${round}\n`)
}
