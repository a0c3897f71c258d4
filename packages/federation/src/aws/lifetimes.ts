import type { AwsCredentials } from './web-identity-token.js'

/** What STS takes for `DurationSeconds`, from its most to its least; 300 is what it gives to who asks for nothing. */
const LIFETIMES_S = [3_600, 900, 300, 60] as const
const [MOST_S] = LIFETIMES_S
const LEAST_S = 60
/** A session ends by the clock of AWS, and a request takes its time. */
const MARGIN_S = 60

/** For how long a token may be asked: no token outlives the session of a role (`SessionDurationEscalationException`). */
export interface Lifetimes {
  /** In seconds, the longest first. */
  of(keys: AwsCredentials, now: number): readonly number[]
  /** Remembers what these keys were refused, so that it is asked for once. */
  refused(keys: AwsCredentials, seconds: number): void
  /** The token that was given for all the time that these keys have left: another one would end no later. */
  last(keys: AwsCredentials, audience: string): string | undefined
  /** Remembers a token, and for how long it was asked at that time. */
  gave(token: string, keys: AwsCredentials, asked: Asked): void
}

/** How a token was asked for. */
export interface Asked {
  readonly audience: string
  readonly seconds: number
  readonly now: number
}

/** Each is exchanged at once, and what comes of it ends when it ends: the longest that the session allows is the best. */
export function lifetimes(): Lifetimes {
  let refused: { readonly key: string; readonly seconds: number } | undefined
  let given: { readonly name: string; readonly token: string } | undefined
  return {
    of(keys, now) {
      const first = Math.max(LEAST_S, Math.min(MOST_S, left(keys, now)))
      const limit = refused?.key === keys.accessKeyId ? refused.seconds : Number.POSITIVE_INFINITY
      const fitting = [first, ...LIFETIMES_S.filter((seconds) => seconds < first)].filter((one) => one < limit)
      return fitting.length > 0 ? fitting : [LEAST_S]
    },
    refused({ accessKeyId }, seconds) {
      refused = { key: accessKeyId, seconds }
    },
    last: (keys, audience) => (given?.name === nameOf(keys, audience) ? given.token : undefined),
    gave(token, keys, { audience, seconds, now }) {
      given = seconds === left(keys, now) ? { name: nameOf(keys, audience), token } : undefined
    },
  }
}

function left(keys: AwsCredentials, now: number): number {
  return Math.floor((endOf(keys) - now) / 1000) - MARGIN_S
}

function endOf({ expiration }: AwsCredentials): number {
  return expiration instanceof Date ? expiration.getTime() : Number.POSITIVE_INFINITY
}

function nameOf(keys: AwsCredentials, audience: string): string {
  return [keys.accessKeyId, endOf(keys), audience].join(' ')
}
