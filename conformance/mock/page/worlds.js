import { ask, onWorld } from './api.js'
import { byId, button, element, fill } from './dom.js'

/** Shows the worlds, of which one is chosen. The first one cannot be ended. */
export function showWorlds(worlds, page) {
  const key = JSON.stringify([page.world, worlds.map(({ name, host }) => [name, host])])
  fill(byId('worlds'), key, () =>
    worlds.map(({ name, host }, at) => {
      const choose = element('input', { type: 'radio', name: 'world', value: name, checked: name === page.world })
      choose.addEventListener('change', () => page.choose(name))
      const end = button('End', `End the world ${name}`, () =>
        page.act(`The world ${name} has ended.`, async () => {
          await ask('DELETE', onWorld(name, ''))
          if (page.world === name) page.choose(worlds[0].name)
        }),
      )
      const label = element(
        'label',
        {},
        choose,
        element('strong', {}, name),
        ' ',
        element('span', { className: 'hint' }, host),
      )
      return element('li', {}, label, at === 0 ? undefined : end)
    }),
  )
}

/** Makes worlds by the form. */
export function listenForWorlds(page) {
  const form = byId('new-world')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { name, frozen } = form.elements
    const wanted = name.value
    page.act(`The world ${wanted} is made.`, async () => {
      await ask('POST', '/v1/worlds', { name: wanted, clock: frozen.checked ? 'frozen' : 'real' })
      form.reset()
      page.choose(wanted)
    })
  })
}
