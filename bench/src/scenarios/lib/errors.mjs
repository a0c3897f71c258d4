/** What a program could tell an error by: its name and a code that is a word. */
export function nameOf(error) {
  return [error?.name ?? typeof error, error?.code].filter((part) => typeof part === 'string').join(' ')
}
