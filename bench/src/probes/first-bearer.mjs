// A user's whole program: load the package, make a client, ask for headers.
import { authorizationOf } from '../lib/headers.mjs'

const { endpoint, peer } = JSON.parse(process.env.BENCH_INPUT)
const { default: chosen } = await import(`../peers/${peer}.mjs`)
const client = await chosen.open(endpoint)
authorizationOf(await client.headers())
process.stdout.write('done\n', () => process.exit(0))
