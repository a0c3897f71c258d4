/** What a POSIX shell takes in with `eval`: the last state of each variable. */
export function shellLines(variables: Readonly<Record<string, string>>, unset: readonly string[]): string {
  const exported = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`)
  return [...(unset.length === 0 ? [] : [`unset ${unset.join(' ')}`]), ...exported, ''].join('\n')
}

/** One word, whatever is in it. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}
