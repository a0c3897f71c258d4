/**
 * Lets one move of the time begin when the one before is over: two that ran together would each set out from where the other had
 * begun, and time would be lost. Moves by nothing that wait side by side are one.
 */
export function oneByOne(move: (milliseconds: number) => Promise<void>): (milliseconds: number) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  /** The last move, while it is one by nothing that has not begun. */
  let standing: Promise<void> | undefined
  return (milliseconds) => {
    if (milliseconds === 0 && standing) return standing
    const turn: Promise<void> = last.then(() => {
      if (standing === turn) standing = undefined
      return move(milliseconds)
    })
    standing = milliseconds === 0 ? turn : undefined
    last = turn.catch(() => undefined)
    return turn
  }
}
