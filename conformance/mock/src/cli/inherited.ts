import { isOfSignIn } from '../environment/sign-in-variables.js'
import type { ClientEnvironment } from '../server/index.js'

type Environment = Readonly<Record<string, string | undefined>>

/** The variables with what is set already where a client adds up: the options of the JVM. The last of two wins there. */
export function withInherited(
  { variables }: ClientEnvironment,
  inherited: Environment,
): Readonly<Record<string, string>> {
  const [ours, theirs] = [variables['JAVA_TOOL_OPTIONS'], inherited['JAVA_TOOL_OPTIONS']]
  if (ours === undefined || theirs === undefined || theirs.includes(ours)) return variables
  return { ...variables, JAVA_TOOL_OPTIONS: `${theirs} ${ours}` }
}

/** An environment that also removes what is inherited of another sign-in, whatever its name. */
export function alone(environment: ClientEnvironment, inherited: Environment): ClientEnvironment {
  const others = Object.keys(inherited).filter((name) => isOfSignIn(name) && !(name in environment.variables))
  return { ...environment, unset: [...new Set([...environment.unset, ...others])] }
}

/** The environment of a process: what is inherited, without what is to be removed, with what is to be set. */
export function applied(environment: ClientEnvironment, inherited: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(([name]) => !environment.unset.includes(name))
  return { ...Object.fromEntries(kept), ...withInherited(environment, inherited) }
}
