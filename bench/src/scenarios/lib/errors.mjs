/** What a program could tell an error by. */
export function nameOf(error) {
  return [error?.name ?? typeof error, error?.code].filter(Boolean).join(' ')
}
