import { invalidOption } from './rotation-errors.js'

/**
 * Checks that a place is named, which it is not where a name comes from a variable that is not set. Said before anything works
 * with it, since a token may have been minted by then.
 *
 * @throws ConfigurationError `ERR_ATTRIBUTE_INVALID`.
 */
export function assertNamed(place: string, names: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(names)) {
    if (typeof value !== 'string' || value === '') throw invalidOption(name, `a text that is not empty, for ${place}`)
  }
}
