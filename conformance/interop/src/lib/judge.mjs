import { askedOf, differences } from './asked.mjs'
import { notSent } from './sent.mjs'

/**
 * What became of a row: `pass` when it signed in, as its output says, with exactly the requests expected; `defect` when the
 * client does what its row states, and the journal shows the request; else `fail`.
 */
export function judge(
  { says = /signed in as \S/, asked: expected, sends = [], defect, note = '' },
  { code, stdout, stderr, entries },
) {
  const asked = askedOf(entries)
  const wrong = [...differences(asked, expected), ...notSent(entries, sends)]
  const signedIn = code === 0 && says.test(stdout)
  if (defect) {
    const request = entries.find(defect.request)
    if (!request) wrong.push('the request that showed the defect was not made; state it anew')
    if (signedIn !== (defect.signsIn ?? false)) wrong.push(`it did ${signedIn ? '' : 'not '}sign in`)
    if (wrong.length === 0) return { result: 'defect', note: `${defect.text} ${shown(request, defect.header)}`, asked }
  } else if (!signedIn) wrong.push(`it did not sign in: exit ${code}, ${telling(stderr) || telling(stdout)}`)
  if (wrong.length > 0) return { result: 'fail', note: wrong.join('; '), asked }
  return { result: 'pass', note, asked }
}

/** A request as it came, without what is secret in it: the journal has marks in their place. */
function shown({ method, scheme, authority, target, path, status, request }, header) {
  const value = header && request.headers[header]
  const sent = header ? `, \`${header}\` ${value.length ? `of ${value.length} characters` : 'missing'},` : ''
  return `\`${method} ${scheme}://${authority}${(target || path).split('?')[0]}\`${sent} → ${status}`
}

/** The line of an output that says what went wrong: the last one that speaks of an error, else the last one. */
function telling(text) {
  const lines = text.trim().split('\n')
  return (lines.findLast((line) => /error|exception/i.test(line)) ?? lines.at(-1)).trim().slice(0, 300)
}
