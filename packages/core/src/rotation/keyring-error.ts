import { StoreError } from '../errors.js'

/** The error of a keyring that cannot be used. */
export function keyringUnavailable(problem: string): StoreError {
  return new StoreError({
    code: 'ERR_KEYRING_UNAVAILABLE',
    message: `The keyring ${problem}. Start or unlock it, or keep the secret elsewhere; nothing was written to another place.`,
  })
}
