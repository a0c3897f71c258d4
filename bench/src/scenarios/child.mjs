// A process for one scenario and one peer. The clock comes first of all: a peer may keep the one it finds when it is loaded.
import './lib/shifted-clock.mjs'
import { adminOf } from '../lib/admin.mjs'
import { input, report } from '../lib/input.mjs'
import { loadPeer } from '../lib/peers.mjs'

const { scenario, endpoint, quick } = input
const [{ measure }, peer] = await Promise.all([import(`./children/${scenario}.mjs`), loadPeer(input.peer)])
report(await measure({ peer, endpoint, admin: adminOf(endpoint), quick }))
