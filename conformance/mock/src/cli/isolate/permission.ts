import { readFile } from 'node:fs/promises'
import { type ClientName, clientNames, reachOf } from '../../environment/clients.js'
import { signInNames } from '../../environment/sign-ins.js'
import { complaintOf, findTool } from './tool.js'

type Words = readonly [string, ...string[]]

/** What a command is put behind to be run in namespaces of its own. Rejects with what is missing, and what is lost so. */
export async function waysToIsolate({ client }: { readonly client?: string }): Promise<Words> {
  const refuse = (problem: string): Error => new Error(`--isolate: ${problem} ${lost(client)}`)
  if (process.platform !== 'linux') throw refuse('it needs Linux.')
  const [unshare, ip, mount] = await Promise.all(['unshare', 'ip', 'mount'].map(findTool))
  if (unshare === undefined || mount === undefined) throw refuse('it needs "unshare" and "mount" of util-linux.')
  if (ip === undefined) throw refuse('it needs "ip" of iproute2.')
  const [own, mapped] = [
    ['--net', '--mount'],
    ['--user', '--map-root-user', '--net', '--mount'],
  ]
  let complaint: string | undefined
  // The administrator needs no other identity, unless a container has taken the right away.
  for (const flags of process.getuid?.() === 0 ? [own, mapped] : [mapped]) {
    complaint = await complaintOf([unshare, ...(flags as string[]), 'true'])
    if (complaint === undefined) return [unshare, ...(flags as string[])]
  }
  throw refuse(`this user may not make a network of its own (${complaint}).${await reasonOf()}`)
}

const switches: readonly (readonly [string, string])[] = [
  ['user.max_user_namespaces', '0'],
  ['kernel.unprivileged_userns_clone', '0'],
  ['kernel.apparmor_restrict_unprivileged_userns', '1'],
]

/** The setting of the system that forbids it, or what a container lacks. */
async function reasonOf(): Promise<string> {
  for (const [name, forbids] of switches) {
    const value = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => '')
    if (value.trim() === forbids) return ` The setting ${name} is ${forbids}.`
  }
  return ' A container needs the capability SYS_ADMIN, or a seccomp profile that allows "unshare".'
}

/** The rows of the table that only a network of its own makes possible. */
function lost(client: string | undefined): string {
  const meant: readonly ClientName[] =
    client === undefined ? clientNames : clientNames.filter((name) => name === client)
  const rows = meant.flatMap((name) => {
    const auths = signInNames.filter((auth) => reachOf(name, auth) === 'isolate')
    return auths.length === 0 ? [] : [`${name} with ${auths.join(', ')}`]
  })
  return rows.length === 0
    ? `Nothing of ${client} is lost: run it without.`
    : `Lost without it: ${rows.join('; ')}; and every program with built-in addresses that heeds no proxy. The rest works without it.`
}
