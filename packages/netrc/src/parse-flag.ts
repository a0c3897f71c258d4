/** `true` or `false`, in any case. */
export function parseFlag(raw: string): boolean {
  const word = raw.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new Error('expected true or false')
}
