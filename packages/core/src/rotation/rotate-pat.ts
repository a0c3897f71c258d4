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
   * Whoever the tokens are of: a service principal by OAuth, say, or the token that is rotated itself. It is used to list,
   * create and revoke; the new token is tried through the same `fetch`.
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
  /** How long the old token lives on after the last delivery, so that whoever has read it before can finish; 0 when absent. */
  readonly overlapSeconds?: number
  /** With `false`, returns before the overlap is over, and the next run revokes the old token; `true` when absent. */
  readonly waitForOverlap?: boolean
  /** When the number of tokens is warned of. */
  readonly quota?: Pick<PatLimits, 'limit' | 'warnAt'>
  /**
   * Milliseconds to wait for another rotation with the same journal; 90 seconds when absent. A lock that was left behind on
   * another machine, or before this one was started, is seen to be so after a minute: who waits for less is refused.
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
   * which this one waited, has just done it. `overlapping`: the last one is not over yet, and nothing new was minted.
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
 * What has been done is in the journal before the next step begins. A run that was killed, at whatever step, is finished by
 * the next: a token that arrived somewhere is read back from there and delivered to the rest; one that did not is revoked.
 * So there is never no working token, and at most one that nobody uses, which the next run removes. A token is revoked when
 * every sink has a later one, or when none can hold it, and until then its id is in the journal.
 *
 * Where no sink can be read, the value of a token is lost with the run: each run whose first write is killed or rejected then
 * leaves one more token that the sink may hold. They live until a later write is confirmed; with ten of them nothing more is
 * minted. One sink with `read` is enough to go on with the same token. A create whose answer never came is looked for by its
 * tag for a quarter of an hour.
 *
 * Runs with the same journal wait for each other, and those that waited mint none of their own. The lock is renewed as long as
 * a run works; one that stands still for a minute, on a machine that was suspended, say, may lose it to another container, and
 * then changes nothing more. What its sink was writing in that moment may still arrive after what the other one wrote.
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
