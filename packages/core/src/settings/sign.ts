import type { Attribute } from '../attributes.js'
import type { Source } from './source.js'
import { PLACE_ATTRIBUTES } from './standard-attributes.js'

/** Does this value come from a variable that a platform or another tool sets? */
export function isAmbient(attribute: Attribute | undefined, { level }: Source): boolean {
  return attribute?.ambient === true && level === 'environment'
}

/** Could this value show that somebody set a sign-in up? One that says where, or that was there anyway, shows nothing. */
export function isSign(key: string, attribute: Attribute | undefined, source: Source): boolean {
  return !PLACE_ATTRIBUTES.has(key) && !isAmbient(attribute, source)
}
