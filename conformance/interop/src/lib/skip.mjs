/** Why a client or a row is not run. Never a pass. */
export class Skip extends Error {}

/** An error in one line. */
export function reasonOf(error) {
  return String(error?.message ?? error)
    .trim()
    .replaceAll(/\s+/g, ' ')
}
