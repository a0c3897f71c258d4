import type { Secret } from './secret.js'

/** One setting. The declaration drives typing, look-up in environment and profile, redaction, `explain` and the docs. */
export interface Attribute<T = unknown> {
  /** One sentence for `explain` and the docs. */
  readonly summary: string
  /** Environment variables, the first non-empty one wins. */
  readonly env?: readonly string[]
  /** The key in a section of `.databrickscfg`. */
  readonly profileKey?: string
  /** The strategy cannot be used without it, and never is. */
  readonly required?: true
  /** Arrives as a {@link Secret} and prints as `[redacted]`. */
  readonly sensitive?: true
  /**
   * Its variables are set by a platform or another tool for whoever runs there, or say where and not who: no sign that somebody
   * set a sign-in up. From them it neither keeps the default profile out nor stops another strategy, not even when it is
   * invalid. An option or a profile always counts.
   */
  readonly ambient?: true
  /** Turns the text into a value, or throws an `Error` that says what is expected, without repeating the input. */
  readonly parse?: (raw: string) => T
}

/** The settings of a strategy, by the name that they have in `config`. */
export type AttributeMap = Readonly<Record<string, Attribute>>

/** What an attribute's value is once it is parsed. */
export type AttributeValue<A extends Attribute> = A extends { readonly sensitive: true }
  ? Secret
  : A extends { readonly parse: (raw: string) => infer T }
    ? T
    : string

/**
 * Says where to sign in, how much may be done, with which program or for how long, but not with which identity: no sign of a
 * set-up.
 */
export type PlaceKey =
  | 'host'
  | 'accountId'
  | 'workspaceId'
  | 'cloud'
  | 'discoveryUrl'
  | 'scopes'
  | 'databricksCliPath'
  | 'patLifetimeSeconds'
  | 'patComment'
  | 'patOwner'

type RequiredKey<A extends AttributeMap> = {
  [K in keyof A]: A[K] extends { readonly required: true } ? K : never
}[keyof A]

/** Typed settings of a strategy: required attributes are present, the others may be absent. */
export type Settings<A extends AttributeMap> = {
  readonly [K in RequiredKey<A>]: AttributeValue<A[K]>
} & {
  readonly [K in Exclude<keyof A, RequiredKey<A>>]?: AttributeValue<A[K]> | undefined
}

/** True when nothing but the place is required, so that a strategy has to say itself when it applies. */
export type NothingRequired<A extends AttributeMap> = [Exclude<RequiredKey<A>, PlaceKey>] extends [never] ? true : false

/** What `config` accepts for an attribute: its text, or its value already parsed. */
export type ConfigValue<A extends Attribute> = string | AttributeValue<A> | undefined
