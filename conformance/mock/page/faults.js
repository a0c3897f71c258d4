import { ask, onWorld } from './api.js'
import { byId, button, element, fill } from './dom.js'

/** What a rule does, in few words. */
function effectOf({ respond, redirect, html, transport, mutateToken, patchJson, hold, delay }) {
  const parts = [
    respond && `answers ${respond.status}`,
    redirect && `redirects with ${redirect.status}`,
    html && `shows a page with ${html.status}`,
    transport && `connection: ${transport.kind}`,
    mutateToken && 'bends tokens',
    patchJson && 'patches answers',
    hold && `holds ${hold}`,
    delay && `delays by ${delay}`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** Shows the rules in force. */
export function showFaults(faults, page) {
  fill(byId('faults'), JSON.stringify([page.world, faults]), () =>
    faults.map(({ id, rule, used, waiting }) => {
      const left = rule.times === undefined ? 'always' : `${Math.max(0, rule.times - used)} of ${rule.times} left`
      const text = `${effectOf(rule)}; ${left}, met ${used === 1 ? 'once' : `${used} times`}${waiting > 0 ? `, ${waiting} waiting` : ''}`
      const remove = () => page.act('The rule is removed.', () => ask('DELETE', onWorld(page.world, `/faults/${id}`)))
      const release = () => page.act('Let go.', () => ask('POST', onWorld(page.world, `/faults/${id}/release`)))
      return element(
        'li',
        {},
        element('span', {}, element('strong', {}, rule.operation), ' ', element('span', { className: 'hint' }, text)),
        waiting > 0 ? button('Let go', `Let go what waits at ${rule.operation}`, release) : undefined,
        button('Remove', `Remove the rule ${id} on ${rule.operation}`, remove),
      )
    }),
  )
}

/** Offers the presets and operations, and adds rules. */
export async function listenForFaults(page) {
  const [{ presets }, { operations }] = await Promise.all([ask('GET', '/v1/presets'), ask('GET', '/v1/operations')])
  const form = byId('new-fault')
  const { preset, operation, times } = form.elements
  for (const kind of ['transient', 'permanent']) {
    const options = presets.filter((one) => one.kind === kind).map(({ name }) => element('option', {}, name))
    preset.append(element('optgroup', { label: kind }, ...options))
  }
  byId('operations').replaceChildren(...operations.map(({ name }) => element('option', { value: name })))
  const explain = () => {
    const chosen = presets.find(({ name }) => name === preset.value)
    const place = chosen.operations === '*' ? 'anywhere' : `at ${chosen.operations}`
    byId('preset-summary').textContent = `${chosen.summary} (${place})`
  }
  preset.addEventListener('change', explain)
  explain()
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const rule = {
      operation: operation.value,
      preset: preset.value,
      ...(times.value && { times: Number(times.value) }),
    }
    page.act(`${rule.preset} is set on ${rule.operation}.`, () => ask('POST', onWorld(page.world, '/faults'), rule))
  })
  byId('clear-faults').addEventListener('click', () =>
    page.act('No rule is left.', () => ask('DELETE', onWorld(page.world, '/faults'))),
  )
}
