import type { JsonSchema } from '../json-schema/json-schema.js'
import type { World } from '../world/world.js'
import type { AdminHost } from './host.js'

/** Values of query parameters, read as their schemas say. */
export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>

/** What a call is given. Query and body have been held against their schemas. */
interface Given {
  readonly host: AdminHost
  /** The variable parts of the path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: QueryValues
  readonly body: Readonly<Record<string, unknown>>
  /** Ends when the client has gone. */
  readonly signal: AbortSignal
}

/** What a call on one world is given. */
export interface GivenWorld extends Given {
  readonly world: World
}

/** What a call is for, and what goes in and out. */
export interface CallDescription {
  /** A sentence without its full stop. */
  readonly summary: string
  /** An object whose members are the parameters; a call without takes none. */
  readonly query?: JsonSchema
  /** An object; a call without takes no body. */
  readonly body?: JsonSchema
  /** An object; an empty one without. */
  readonly answer?: JsonSchema
  /** 200 unless told. */
  readonly status?: 200 | 201
}

/** One call of the admin API: what the listener carries out and what the OpenAPI document says. */
export interface AdminCall extends CallDescription {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With its variable parts in braces. */
  readonly path: string
  /** What it gives is the answer; nothing is an empty object. */
  run(given: Given): unknown
}

/** A call that is refused with a status of its own; whatever else a call throws is a 400. */
export class AdminError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A call on the world that its path names. `path` continues `/v1/worlds/{world}`. */
export function onWorld(
  method: AdminCall['method'],
  path: string,
  description: CallDescription,
  run: (given: GivenWorld) => unknown,
): AdminCall {
  return {
    ...description,
    method,
    path: `/v1/worlds/{world}${path}`,
    run: (given) => {
      const world = given.host.worlds.find(({ name }) => name === given.params['world'])
      if (!world) throw new AdminError(404, `There is no world ${JSON.stringify(given.params['world'])}.`)
      return run({ ...given, world })
    },
  }
}
