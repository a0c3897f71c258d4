/** What a POSIX shell takes in with `eval`: the last state of each variable. A name that is none to a shell cannot be removed by it. */
export function shellLines(variables: Readonly<Record<string, string>>, unset: readonly string[]): string {
  const exported = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`)
  const removed = unset.filter((name) => /^[A-Za-z_]\w*$/.test(name))
  return [...(removed.length === 0 ? [] : [`unset ${removed.join(' ')}`]), ...exported, ''].join('\n')
}

/** One word, whatever is in it. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}
