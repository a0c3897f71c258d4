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
}

/** Each is exchanged at once, and what comes of it ends when it ends: the longest that the session allows is the best. */
export function lifetimes(): Lifetimes {
  let last: { readonly key: string; readonly seconds: number } | undefined
  return {
    of({ accessKeyId, expiration }, now) {
      const end = expiration instanceof Date ? expiration.getTime() : Number.POSITIVE_INFINITY
      const left = Math.floor((end - now) / 1000) - MARGIN_S
      const first = Math.max(LEAST_S, Math.min(MOST_S, left))
      const limit = last?.key === accessKeyId ? last.seconds : Number.POSITIVE_INFINITY
      const fitting = [first, ...LIFETIMES_S.filter((seconds) => seconds < first)].filter((one) => one < limit)
      return fitting.length > 0 ? fitting : [LEAST_S]
    },
    refused({ accessKeyId }, seconds) {
      last = { key: accessKeyId, seconds }
    },
  }
}
