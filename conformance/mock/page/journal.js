import { ask, onWorld } from './api.js'
import { byId, element } from './dom.js'

/** More rows than anybody reads. */
const shownAtMost = 500

/** What is shown: of which journal, how far it was read, and how many rows have gone. */
const journal = { world: '', id: '', after: 0, gone: 0, rows: new Map() }

/** Several may be under way: an answer to an earlier question than the last one shown is dropped. */
let questions = 0
let shown = 0

/**
 * Fetches what is new, and what was pending, and shows it on top: all of it once more where it is of another journal than the one that
 * is shown, as of a world that was made anew.
 */
export async function showJournal(page) {
  const { world } = page
  if (journal.world !== world) forget(world)
  const answer = await read(world)
  if (!answer) return
  if (answer.journal !== journal.id) {
    const whole = journal.after === 0 ? answer : await read(world, 0)
    if (!whole) return
    forget(world, whole.journal)
    show(whole)
  } else show(answer)

  /** Nothing when the world was left meanwhile, or a later question has been answered. */
  async function read(of, after = unread()) {
    const question = ++questions
    const got = await ask('GET', onWorld(of, `/journal?after=${after}`))
    if (page.world !== of || question < shown) return undefined
    shown = question
    return got
  }
}

function unread() {
  const pending = [...journal.rows.values()].filter(({ entry }) => entry.outcome === 'pending')
  return Math.min(journal.after, ...pending.map(({ entry }) => entry.seq - 1))
}

function show({ entries, dropped }) {
  if (journal.after === 0) journal.gone = dropped
  for (const entry of entries) add(entry)
  filter()
}

/** Filters by the form, and clears. */
export function listenForJournal(page) {
  const form = byId('filter')
  form.addEventListener('input', filter)
  form.addEventListener('submit', (event) => event.preventDefault())
  byId('clear-journal').addEventListener('click', () =>
    page.act('The journal is empty.', async () => {
      await ask('DELETE', onWorld(page.world, '/journal'))
      forget(page.world)
    }),
  )
}

function forget(world, id = '') {
  Object.assign(journal, { world, id, after: 0, gone: 0, rows: new Map() })
  byId('entries').replaceChildren()
}

function add(entry) {
  const known = journal.rows.get(entry.seq)
  if (known && known.entry.outcome === entry.outcome) return
  const row = rowOf(entry)
  // What came and went between two questions.
  if (journal.after > 0 && entry.seq > journal.after) journal.gone += entry.seq - journal.after - 1
  journal.rows.set(entry.seq, { entry, row, text: textOf(entry) })
  journal.after = Math.max(journal.after, entry.seq)
  if (known) {
    row.firstChild.open = known.row.firstChild.open
    known.row.replaceWith(row)
  } else byId('entries').prepend(row)
  const [oldest] = journal.rows.keys()
  if (journal.rows.size <= shownAtMost) return
  journal.rows.get(oldest).row.remove()
  journal.rows.delete(oldest)
  journal.gone += 1
}

function filter() {
  const { text, outcome, connections } = byId('filter').elements
  const wanted = text.value.toLowerCase()
  let shown = 0
  for (const { entry, row, text: its } of journal.rows.values()) {
    row.hidden =
      !its.includes(wanted) ||
      (outcome.value !== '' && entry.outcome !== outcome.value) ||
      (!connections.checked && entry.outcome === 'ok' && /^(proxy|tls)\./.test(entry.operation))
    if (!row.hidden) shown += 1
  }
  const gone = journal.gone > 0 ? `, ${journal.gone} earlier ones not shown` : ''
  byId('count').textContent = `${shown} of ${journal.rows.size} requests${gone}`
  byId('empty').hidden = shown > 0
  byId('empty').textContent = journal.rows.size === 0 ? 'Nothing was asked yet.' : 'Nothing fits.'
}

function textOf({ operation, method, authority, target, status, outcome, reason }) {
  return [operation, method, authority, target, status, outcome, reason?.code, reason?.sentence].join(' ').toLowerCase()
}

function rowOf(entry) {
  const { seq, time, method, authority, target, operation, status, fault, outcome, reason } = entry
  const end = status ?? fault ?? ''
  const what = element(
    'span',
    { className: 'what' },
    element('code', {}, `${method} ${target || authority}`),
    element('span', { className: 'hint' }, `${operation} at ${authority}`),
  )
  const why = reason && element('span', { className: 'why' }, element('strong', {}, reason.code), ` ${reason.sentence}`)
  const summary = element(
    'summary',
    {},
    element('span', { className: 'hint seq' }, `#${seq} ${new Date(time).toISOString().slice(11, 19)}`),
    element('span', { className: `tag ${outcome}` }, `${end} ${outcome}`.trim()),
    what,
    why,
  )
  return element('li', {}, element('details', {}, summary, detailsOf(entry)))
}

/** Everything that is known; secrets are marks already. */
function detailsOf({ via, tls, request, reason, rule, stub }) {
  const rows = [
    ['Reached by', tls ? `${via}, ${tls.protocol}${tls.servername ? ` for ${tls.servername}` : ''}` : via],
    ...fields('Header', request.headers),
    ...fields('Query', request.query),
    ...fields('Form', request.form),
    ...fields('JSON', request.json),
    ...(request.bodySecrets.length > 0 ? [['Secrets in the body', request.bodySecrets.join(', ')]] : []),
    ...(reason?.trace ?? []).map(({ tried, failed }) => [
      `Tried ${tried}`,
      failed.length === 0 ? 'it fits' : failed.map(({ code, sentence }) => `${code}: ${sentence}`).join(' '),
    ]),
    ...(rule ? [['Fault rule', rule]] : []),
    ...(stub ? [['To have it answered', stub]] : []),
  ]
  return element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]))
}

function fields(kind, values) {
  return Object.entries(values).map(([name, value]) => [
    `${kind} ${name}`,
    typeof value === 'object' && value !== null ? `[${value.secret}, ${value.length} characters]` : `${value}`,
  ])
}
