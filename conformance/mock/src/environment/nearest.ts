/** The name that a wrong one was probably meant to be: the one that takes the fewest changes of a letter, if they are few. */
export function nearest<T extends string>(wrong: string, names: readonly T[]): T | undefined {
  let best: { readonly name: T; readonly changes: number } | undefined
  for (const name of names) {
    const changes = wrong.length > 1 && name.includes(wrong) ? 1 : changesBetween(wrong.toLowerCase(), name)
    if (!best || changes < best.changes) best = { name, changes }
  }
  const isNear = best && best.changes <= best.name.length / 2 && best.changes < wrong.length
  return isNear ? best?.name : undefined
}

/** A letter that was left out is half as wrong as another one: names are shortened more often than misspelt. */
const leftOut = 0.5

/** How many letters have to be put in, taken out or replaced (Levenshtein's distance). */
function changesBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at * leftOut)
  for (const [row, letter] of one.split('').entries()) {
    const now = [row + 1]
    for (const [at, its] of other.split('').entries()) {
      const replaced = (before[at] as number) + (letter === its ? 0 : 1)
      now.push(Math.min(replaced, (before[at + 1] as number) + 1, (now[at] as number) + leftOut))
    }
    before = now
  }
  return before.at(-1) as number
}
