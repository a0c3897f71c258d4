/** A word as every POSIX shell takes it. */
function shellWord(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The command that runs one case of a plugin again. */
export function reproduceWith(plugin: string, seed: string): (id: string) => string {
  const rest = seed === '1' ? '' : ` --seed ${shellWord(seed)}`
  return (id) => `npx lakeauth-conformance run --plugin ${shellWord(plugin)} --case ${id}${rest}`
}
