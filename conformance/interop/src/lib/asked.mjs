/** How often each operation was asked, by its name, with the status where it was refused. */
export function askedOf(entries) {
  const asked = {}
  for (const { operation, status } of entries) {
    const name = status >= 400 || status === undefined ? `${operation} (${status ?? 'cut'})` : operation
    asked[name] = (asked[name] ?? 0) + 1
  }
  return asked
}

/** The same as text. */
export function askedText(asked) {
  return Object.entries(asked)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

/** What differs from the counts that a row expects; one of `[least, most]` is for what a client asks in the background. */
export function differences(asked, expected) {
  const names = new Set([...Object.keys(asked), ...Object.keys(expected)])
  return Array.from(names).flatMap((name) => {
    const wanted = expected[name] ?? 0
    const [least, most] = Array.isArray(wanted) ? wanted : [wanted, wanted]
    const count = asked[name] ?? 0
    return count >= least && count <= most
      ? []
      : [`${name} was asked ${count}, not ${Array.isArray(wanted) ? wanted.join(' to ') : wanted} times`]
  })
}
