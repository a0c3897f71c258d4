import { clientNames, clientOf, reachOf } from '../environment/clients.js'
import { signInNames } from '../environment/sign-ins.js'

/** Clients and sign-ins, and how the one gets to the mock with the other. */
export function tableOfClients(): string {
  const rows = [
    ['', ...clientNames],
    ...signInNames.map((auth) => [auth, ...clientNames.map((name) => cell(name, auth))]),
  ]
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => (row[at] as string).length))) as number[]
  const lines = rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd(),
  )
  const about = clientNames.map((name) => {
    const { summary, known } = clientOf(name)
    return `${name}: ${summary}${known === 'source' ? ' (from its source: not run with the client itself)' : ''}`
  })
  return `${[...lines, '', 'proxy: under the real names through the proxy. url: by a loopback URL. isolate: in a network of its own', '(run --isolate; so can all others). -: the client has no such sign-in.', '', ...about].join('\n')}\n`
}

function cell(name: (typeof clientNames)[number], auth: (typeof signInNames)[number]): string {
  const reach = reachOf(name, auth)
  return typeof reach === 'string' ? reach : '-'
}
