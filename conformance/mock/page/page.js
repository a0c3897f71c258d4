import { ask, onWorld } from './api.js'
import { listenForClock, showClock } from './clock.js'
import { byId } from './dom.js'
import { listenForFaults, showFaults } from './faults.js'
import { listenForJournal, showJournal } from './journal.js'
import { listenForWorlds, showWorlds } from './worlds.js'

const everyMs = 1000

/** What the parts share: the world that is looked at, and a way to do something and see what became of it. */
const page = {
  world: '',
  choose(name) {
    page.world = name
    void refresh()
  },
  async act(done, work) {
    try {
      await work()
      await show()
      say(done)
    } catch (error) {
      // The names of all operations are offered where they are chosen.
      say(error.message.replace(/ Operations: .*$/s, ''), true)
    }
  },
}

function say(sentence, isProblem = false) {
  const state = byId('state')
  state.className = isProblem ? 'problem' : ''
  if (state.textContent !== sentence) state.textContent = sentence
}

async function show() {
  const { worlds } = await ask('GET', '/v1/worlds')
  if (!worlds.some(({ name }) => name === page.world)) page.world = worlds[0].name
  showWorlds(worlds, page)
  const { world } = page
  const [clock, { faults }] = await Promise.all([
    ask('GET', onWorld(world, '/clock')),
    ask('GET', onWorld(world, '/faults')),
    showJournal(page),
  ])
  // Another one was chosen meanwhile, and is being asked.
  if (page.world !== world) return
  showClock(clock)
  showFaults(faults, page)
}

let isGone = false

async function refresh() {
  try {
    await show()
    if (isGone) say('The mock is back.')
    isGone = false
  } catch {
    isGone = true
    say('The mock does not answer.', true)
  }
}

async function watch() {
  if (!document.hidden) await refresh()
  later()
}

function later() {
  setTimeout(() => void watch(), everyMs)
}

try {
  listenForWorlds(page)
  listenForClock(page)
  listenForJournal(page)
  await listenForFaults(page)
  await show()
  say('Watching.')
} catch (error) {
  say(error.message, true)
}
later()
