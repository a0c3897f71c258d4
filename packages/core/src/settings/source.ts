/** How strongly a value was meant: by the caller, by a profile that was chosen, by the surroundings, by a default. */
export type Level = 'explicit' | 'profile' | 'environment' | 'default-profile'

/** Where a value came from. */
export interface Source {
  readonly level: Level
  /** For people: `environment variable DATABRICKS_HOST`, `profile [prod] in /home/ada/.databrickscfg`. */
  readonly description: string
}

const RANK: Readonly<Record<Level, number>> = { explicit: 3, profile: 2, environment: 1, 'default-profile': 0 }

/** Higher wins. */
export function rankOf(level: Level): number {
  return RANK[level]
}
