import type { DatabricksAuth } from '../databricks-auth.js'
import { nodeFileSystem } from '../files/file-system.js'
import { nodeProcesses } from '../files/process-identity.js'
import type { SecretSink } from '../files/secret-sink.js'
import type { PatLimits } from './pat-guard.js'
import { runRotation } from './run-rotation.js'
import { prepare } from './rotation-work.js'

/** What {@link rotatePat} is given. */
export interface RotatePatOptions {
  /**
   * Whoever the tokens are of: a service principal by OAuth, say, or the token that is rotated itself, in a sign-in that is made
   * anew for each rotation. It is used to list, create and revoke; the new token is tried through the same `fetch`.
   */
  readonly auth: DatabricksAuth
  /**
   * The places that hold the token. Those that can be read get the new one first, and then the others, each in this order.
   * Their descriptions tell them apart.
   */
  readonly sinks: readonly SecretSink[]
  /** The path of the file in which the rotation keeps ids and states, so that a killed one can be resumed. No secret is in it. */
  readonly journal: string
  /** Up to 64 letters, digits, `.`, `_` and `-`: a part of the token's comment; `default` when absent. */
  readonly name?: string
  /** Before the tag in the token's comment. */
  readonly comment?: string
  /** Whole seconds; the workspace's own limit when absent. */
  readonly lifetimeSeconds?: number
  /**
   * Ids of tokens that the new one takes the place of, for the first run; later ones know them by the journal. They are
   * revoked at the end.
   */
  readonly replaces?: readonly string[]
  /**
   * How long the old token lives on after the last delivery, so that whoever has read it before can finish; 0 when absent. Less
   * than `lifetimeSeconds`. A run that waits for its end waits at most until half of the new token's life is over, which the
   * workspace may have made shorter: little is left of the overlap where the last delivery came near that time.
   */
  readonly overlapSeconds?: number
  /** With `false`, returns before the overlap is over, and the next run revokes the old token; `true` when absent. */
  readonly waitForOverlap?: boolean
  /** When the number of tokens is warned of. */
  readonly quota?: Pick<PatLimits, 'limit' | 'warnAt'>
  /**
   * Milliseconds to wait for another rotation with the same journal; 90 seconds when absent. A lock that was left behind on
   * another machine, or before this one was started, or by a killed process of macOS or Windows, is seen to be so after a
   * minute: who waits for less is refused.
   */
  readonly timeoutMs?: number
  /** Milliseconds in which a sink must have read or written; five minutes when absent. */
  readonly sinkTimeoutMs?: number
  readonly signal?: AbortSignal
}

/** What came of a rotation. */
export interface Rotation {
  /**
   * `rotated`: a new token is in every sink. `resumed`: one of a run that was interrupted. `joined`: another run, for
   * which this one waited, has just done it. `overlapping`: the last one is not over yet, or something of it may still arrive,
   * and nothing new was minted.
   */
  readonly outcome: 'rotated' | 'resumed' | 'joined' | 'overlapping'
  /** The token that the sinks hold. */
  readonly tokenId: string
  readonly expiresAt?: Date
  /** The tokens that this run revoked, or found gone. */
  readonly revoked: readonly string[]
  /** Until then the old token lives, and a later run revokes it. */
  readonly revokeAt?: Date
}

/**
 * Puts a new personal access token in the place of an old one without a moment in which none works: mints it, tries it,
 * delivers it to each sink, waits out the overlap, and revokes the old one.
 *
 * What is about to be done is in the journal first. A run that was killed, at whatever step, is finished by a later one: a token
 * that a place shows is read back from there and delivered to the rest; one that nobody holds is revoked. What a place shows
 * decides, and the journal where it shows nothing. A confirmed write is read back, so that a place that shows something else
 * than it was given is found out while the old token works. White space around it does not count.
 *
 * A write that was killed, or went wrong without a clear refusal, may still arrive. For a quarter of an hour (after a kill, of
 * `sinkTimeoutMs` more) its token lives, and nothing else is minted or written: a run in that time goes on with the token if a
 * place shows it, and says otherwise until when to wait. So does one after a create without an answer; where Databricks itself
 * says 429, 500 or 503 to a create, one look at the list is enough. Then the places are read again. A clear refusal is a 4xx of
 * Databricks in its own words, other than 408 or 429, and a StoreError or ConfigurationError that a sink rejects, but not a keyring
 * or a disk that did not answer; after one the token is revoked at once where nobody else can hold it. So there is never no working
 * token, and at most one that nobody uses, as long as the clock of the machine is not set forward while something is under way.
 *
 * A run that finds a token whose life is half over replaces it, before anything that may work longer is revoked. Tokens to be
 * revoked that the list does not show are warned of, and tried all the same; another list a quarter of an hour later decides.
 *
 * Where no place can be read, the value of a token is lost with the run: each run whose first write is killed, or rejected
 * without a clear refusal, then leaves one more token that the place may hold. They live until a later write is confirmed;
 * with ten of them one more a day is tried. One place with `read` is enough to go on with the same token.
 *
 * Runs with the same journal wait for each other, and those that waited mint none of their own, if their sinks are the same.
 * The lock is renewed as long as a run works. A run whose lock stood still for a minute under the eyes of another one, as on
 * a machine that was suspended or when a sink holds up the whole process, loses it and takes no further step; the other one
 * writes nothing as long as a write of the first may arrive.
 *
 * Warns through the sign-in's logger when the user has nearly as many tokens as allowed, and then removes expired ones that
 * rotations of this name have made. It never removes any other.
 *
 * @throws ApiError when the workspace refuses (`ERR_QUOTA_EXCEEDED`, `ERR_TOKENS_DISABLED`, `ERR_PERMISSION_DENIED`,
 * `ERR_TOKEN_NOT_VERIFIED`, …); StoreError when a sink or the journal fails (`ERR_ROTATION_INCOMPLETE`,
 * `ERR_JOURNAL_INVALID`, `ERR_FILE_LOCKED`, `ERR_LOCK_LOST`, …); ConfigurationError for an option that cannot be. The old token then still
 * works wherever the new one is not.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { profileSink, rotatePat } from '@lakeauth/core/rotation'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const rotation = await rotatePat({
 *   auth,
 *   sinks: [profileSink({ path: '/home/ada/.databrickscfg', profile: 'ci' })],
 *   journal: '/home/ada/.lakeauth-rotation.json',
 *   lifetimeSeconds: 7 * 86_400,
 * })
 * console.log(rotation.tokenId, rotation.expiresAt)
 * ```
 */
export async function rotatePat(options: RotatePatOptions): Promise<Rotation> {
  return runRotation(await prepare(options, { fs: nodeFileSystem, processes: nodeProcesses() }))
}
