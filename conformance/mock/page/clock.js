import { ask, onWorld } from './api.js'
import { byId } from './dom.js'

let frozen = false

/** Shows where the clock of the world stands. */
export function showClock({ now, speed, frozen: still }) {
  frozen = still
  const shown = new Date(now)
  byId('now').textContent = shown
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
  byId('now').dateTime = shown.toISOString()
  byId('speed').textContent = still ? 'frozen' : speed === 1 ? 'real time' : `${speed} times as fast`
  byId('freeze').textContent = still ? 'Let it run' : 'Freeze'
}

/** Moves, stops and starts the clock. */
export function listenForClock(page) {
  const advance = (duration) =>
    page.act(`Advanced by ${duration}.`, () => ask('POST', onWorld(page.world, '/clock/advance'), { duration }))
  for (const one of document.querySelectorAll('[data-advance]'))
    one.addEventListener('click', () => advance(one.dataset.advance))
  const form = byId('advance')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    advance(form.elements.duration.value)
  })
  byId('freeze').addEventListener('click', () => {
    const speed = frozen ? 1 : 0
    page.act(frozen ? 'The clock runs.' : 'The clock stands still.', () =>
      ask('POST', onWorld(page.world, '/clock/speed'), { speed }),
    )
  })
}
