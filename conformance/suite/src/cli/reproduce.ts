/** The command that runs one case again. */
export type Reproduce = (id: string) => string

/** The command that runs one case again, with these options; a seed that is the usual one goes without saying. */
export function reproduceWith(options: Readonly<Record<string, string | number | readonly string[]>>): Reproduce {
  const { seed, ...others } = options
  const words = Object.entries(others).flatMap(([name, value]) =>
    [value].flat().map((one) => ` --${name.replace('signIn', 'sign-in')} ${shellWord(String(one))}`),
  )
  const rest = seed === '1' ? '' : ` --seed ${shellWord(String(seed))}`
  return (id) => `npx lakeauth-conformance run${words.join('')} --case ${id}${rest}`
}

/** A word as every POSIX shell takes it. */
function shellWord(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
